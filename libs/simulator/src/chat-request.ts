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

/** Coding agents wrap their own remarks in these tags and put them into the user's turn; they are not the prompt. */
const REMINDER = /<system-reminder>[\s\S]*?<\/system-reminder>/g;

/** What the user last asked for, without the agent's reminders; empty when there is no such message. */
export function promptText(request: ChatRequest): string {
  for (const message of request.messages.toReversed()) {
    if (message.role !== 'user') continue;
    const text = messageText(message).replace(REMINDER, '').trim();
    if (text !== '') return text;
  }
  return '';
}

/** Everything that was said to the model by its operator. */
export function systemText(request: ChatRequest): string {
  return request.messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(messageText)
    .join('\n');
}

/** The tool results that came after the assistant's last turn, in order; remarks between and after them do not count. */
export function pendingToolResults(request: ChatRequest): readonly ChatMessage[] {
  const lastAssistant = request.messages.findLastIndex(({ role }) => role === 'assistant');
  return request.messages.slice(lastAssistant + 1).filter(({ role }) => role === 'tool');
}
