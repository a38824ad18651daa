import type { ScenarioMessage, ScenarioRequest } from '../../scenario-request.js';

/** A part of an item's content, as the Responses API has it ("Create a model response"). */
export interface ResponsesPart {
  readonly type: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

/** An item of the input. */
export interface ResponsesItem {
  /** Absent on messages that say no more than who speaks. */
  readonly type?: string;
  readonly role?: string;
  readonly id?: string;
  readonly content?: string | readonly ResponsesPart[];
  readonly call_id?: string;
  readonly name?: string;
  readonly output?: string | readonly ResponsesPart[];
  readonly summary?: readonly ResponsesPart[];
  readonly encrypted_content?: string;
}

export interface ResponsesTool {
  readonly type: string;
  readonly name?: string;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
}

/** The body of `POST /v1/responses`, as far as the simulator looks at it. */
export interface ResponsesRequest {
  readonly model: string;
  readonly input: string | readonly ResponsesItem[];
  readonly instructions?: string | null;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_obfuscation?: boolean } | null;
  readonly max_output_tokens?: number | null;
  readonly include?: readonly string[] | null;
  readonly reasoning?: { readonly summary?: string | null } | null;
  readonly tools?: readonly ResponsesTool[];
  readonly tool_choice?: 'auto' | 'none' | 'required' | { readonly type: string; readonly name?: string };
  readonly parallel_tool_calls?: boolean;
  readonly text?: { readonly format?: { readonly type: string; readonly schema?: Readonly<Record<string, unknown>> } };
}

/** The input as items: a string is what the user says. */
export function itemsOf({ input }: Pick<ResponsesRequest, 'input'>): readonly ResponsesItem[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input;
}

/** The same request as the scenarios see it. */
export function readResponsesRequest(request: ResponsesRequest): ScenarioRequest {
  const { instructions, tools = [], tool_choice: choice = 'auto', text } = request;
  const system = instructions == null ? [] : [{ role: 'system', text: instructions } as const];
  return {
    model: request.model,
    messages: [...system, ...itemsOf(request).flatMap(readItem)],
    tools: tools.flatMap(({ type, name, parameters }) =>
      type === 'function' && name !== undefined ? [{ name, ...(parameters && { parameters }) }] : [],
    ),
    toolChoice: typeof choice === 'object' ? { name: choice.name ?? choice.type } : choice,
    parallelTools: request.parallel_tool_calls !== false,
    output: readOutput(text?.format),
  };
}

function readItem(item: ResponsesItem): readonly ScenarioMessage[] {
  switch (item.type ?? 'message') {
    case 'message':
      return [{ role: scenarioRole(item.role), text: textOf(item.content) }];
    case 'function_call':
      return [{ role: 'assistant', text: '' }];
    case 'function_call_output':
      return [{ role: 'tool', text: textOf(item.output) }];
    default:
      return [];
  }
}

function scenarioRole(role: string | undefined): ScenarioMessage['role'] {
  if (role === 'developer' || role === 'system') return 'system';
  return role === 'assistant' ? 'assistant' : 'user';
}

function textOf(content: string | readonly ResponsesPart[] = ''): string {
  if (typeof content === 'string') return content;
  return content
    .filter(({ type }) => type === 'input_text' || type === 'output_text')
    .map(({ text = '' }) => text)
    .join('\n');
}

function readOutput(format: NonNullable<ResponsesRequest['text']>['format']): ScenarioRequest['output'] {
  if (format?.type === 'json_schema') return { schema: format.schema ?? {} };
  return format?.type === 'json_object' ? 'json' : 'text';
}
