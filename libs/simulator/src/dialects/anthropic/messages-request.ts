import type { ScenarioMessage, ScenarioRequest, ScenarioTool } from '../../scenario-request.js';

/** A block of a message's content ("Create a Message"), as far as the simulator looks at it. */
export interface MessagesBlock {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly tool_use_id?: string;
  readonly content?: string | readonly MessagesBlock[];
  readonly thinking?: string;
  readonly signature?: string;
  readonly [field: string]: unknown;
}

export interface MessagesTurn {
  readonly role: string;
  readonly content: string | readonly MessagesBlock[];
}

/** The body of `POST /v1/messages`, as far as the simulator looks at it. */
export interface MessagesRequest {
  readonly model: string;
  readonly max_tokens?: number;
  readonly stream?: boolean;
  readonly system?: string | readonly MessagesBlock[];
  readonly messages: readonly MessagesTurn[];
  readonly tools?: readonly {
    readonly name: string;
    readonly type?: string;
    readonly input_schema?: ScenarioTool['parameters'];
  }[];
  readonly tool_choice?: {
    readonly type: string;
    readonly name?: string;
    readonly disable_parallel_tool_use?: boolean;
  };
  readonly thinking?: { readonly type: string; readonly display?: string };
  readonly output_config?: {
    readonly format?: { readonly type: string; readonly schema?: Readonly<Record<string, unknown>> } | null;
  };
}

/** A message's content as blocks: a string is one of text. */
export function blocksOf({ content }: MessagesTurn): readonly MessagesBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** The same request as the scenarios see it. */
export function readMessagesRequest(request: MessagesRequest): ScenarioRequest {
  const system = request.system === undefined ? [] : [{ role: 'system', text: textOf(request.system) } as const];
  return {
    model: request.model,
    messages: [...system, ...request.messages.flatMap(readTurn)],
    tools: (request.tools ?? []).filter(({ input_schema: schema }) => schema !== undefined).map(readTool),
    toolChoice: readToolChoice(request.tool_choice),
    parallelTools: request.tool_choice?.disable_parallel_tool_use !== true,
    output: readOutput(request),
  };
}

/** A turn's tool results stand in front of what the user says in it. */
function readTurn(turn: MessagesTurn): readonly ScenarioMessage[] {
  if (turn.role === 'assistant' || turn.role === 'system') return [{ role: turn.role, text: textOf(turn.content) }];
  const blocks = blocksOf(turn);
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map(({ content = '' }) => ({ role: 'tool', text: textOf(content) }) as const);
  const said = blocks.filter(({ type }) => type !== 'tool_result');
  return said.length === 0 ? results : [...results, { role: 'user', text: textOf(said) }];
}

function textOf(content: string | readonly MessagesBlock[]): string {
  if (typeof content === 'string') return content;
  return content
    .filter(({ type }) => type === 'text')
    .map(({ text = '' }) => text)
    .join('\n');
}

function readTool({ name, input_schema: parameters }: NonNullable<MessagesRequest['tools']>[number]): ScenarioTool {
  return { name, ...(parameters && { parameters }) };
}

function readToolChoice(choice: MessagesRequest['tool_choice']): ScenarioRequest['toolChoice'] {
  switch (choice?.type) {
    case 'none':
      return 'none';
    case 'any':
      return 'required';
    case 'tool':
      return { name: choice.name ?? '' };
    default:
      return 'auto';
  }
}

function readOutput({ output_config: config }: MessagesRequest): ScenarioRequest['output'] {
  return config?.format?.type === 'json_schema' ? { schema: config.format.schema ?? {} } : 'text';
}
