/** A message as scenarios see it, whatever API it came by. */
export interface ScenarioMessage {
  /** `tool` is the result of a call, one message for each. */
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  /** Its text, parts joined by line breaks; pictures and the like are left out. */
  readonly text: string;
}

/** A tool that the model may call by itself. */
export interface ScenarioTool {
  readonly name: string;
  /** The JSON Schema of its arguments. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What was asked for, in no API's words: each dialect reads its own requests into this. */
export interface ScenarioRequest {
  readonly model: string;
  readonly messages: readonly ScenarioMessage[];
  readonly tools: readonly ScenarioTool[];
  readonly toolChoice: 'auto' | 'none' | 'required' | { readonly name: string };
  /** Whether one reply may hold several calls. */
  readonly parallelTools: boolean;
  /** `json` = any object; a schema = one that satisfies it. */
  readonly output: 'text' | 'json' | { readonly schema: Readonly<Record<string, unknown>> };
}

/** Coding agents wrap their own remarks in these tags and put them into the user's turn; they are not the prompt. */
const REMINDER = /<system-reminder>[\s\S]*?<\/system-reminder>/g;

/** What the user last asked for, without the agent's reminders; empty when there is no such message. */
export function promptText(request: ScenarioRequest): string {
  for (const message of request.messages.toReversed()) {
    if (message.role !== 'user') continue;
    const text = message.text.replace(REMINDER, '').trim();
    if (text !== '') return text;
  }
  return '';
}

/** Everything that was said to the model by its operator. */
export function systemText(request: ScenarioRequest): string {
  return request.messages
    .filter(({ role }) => role === 'system')
    .map(({ text }) => text)
    .join('\n');
}

/** The tool results that came after the assistant's last turn, in order; remarks between and after them do not count. */
export function pendingToolResults(request: ScenarioRequest): readonly ScenarioMessage[] {
  const lastAssistant = request.messages.findLastIndex(({ role }) => role === 'assistant');
  return request.messages.slice(lastAssistant + 1).filter(({ role }) => role === 'tool');
}
