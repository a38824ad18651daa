import type { ScenarioMessage, ScenarioRequest } from '../../scenario-request.js';

/** A part of a message's content, as the Chat Completions API has it ("Create chat completion"). */
export interface ChatPart {
  readonly type: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

export interface ChatToolCall {
  readonly id: string;
  readonly type?: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly ChatPart[] | null;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly tool_call_id?: string;
}

export interface ChatTool {
  readonly type: string;
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
  };
}

export type ChatToolChoice =
  'auto' | 'none' | 'required' | { readonly type: 'function'; readonly function: { readonly name: string } };

/** The body of `POST /v1/chat/completions`, as far as the simulator looks at it. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly tools?: readonly ChatTool[];
  readonly tool_choice?: ChatToolChoice;
  readonly parallel_tool_calls?: boolean;
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly schema?: Readonly<Record<string, unknown>> };
  };
}

/** The text of a message, its parts joined by line breaks; other kinds of part are left out. */
export function messageText(message: ChatMessage): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!content) return '';
  return content
    .filter((part) => part.type === 'text')
    .map((part) => part.text ?? '')
    .join('\n');
}

/** The same request as the scenarios see it. */
export function readChatRequest(request: ChatRequest): ScenarioRequest {
  return {
    model: request.model,
    messages: request.messages.map((message) => ({ role: scenarioRole(message.role), text: messageText(message) })),
    tools: (request.tools ?? [])
      .filter(({ type }) => type === 'function')
      .map(({ function: { name, parameters } }) => ({ name, ...(parameters && { parameters }) })),
    toolChoice: readToolChoice(request.tool_choice),
    parallelTools: request.parallel_tool_calls !== false,
    output: readOutput(request.response_format),
  };
}

function scenarioRole(role: string): ScenarioMessage['role'] {
  if (role === 'developer') return 'system';
  return role === 'system' || role === 'assistant' || role === 'tool' ? role : 'user';
}

function readToolChoice(choice: ChatToolChoice = 'auto'): ScenarioRequest['toolChoice'] {
  return typeof choice === 'object' ? { name: choice.function.name } : choice;
}

function readOutput(format: ChatRequest['response_format']): ScenarioRequest['output'] {
  if (format?.type === 'json_schema') return { schema: format.json_schema?.schema ?? {} };
  return format?.type === 'json_object' ? 'json' : 'text';
}
