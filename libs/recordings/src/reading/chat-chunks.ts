import type { ClientEvent } from './client-event.js';

/** A chunk of Chat Completions with one choice ("The chat completion chunk object"). */
interface Chunk {
  readonly object: 'chat.completion.chunk';
  readonly choices: readonly [{ readonly delta: Delta; readonly finish_reason: unknown }];
}

type Delta = Readonly<Record<string, unknown>>;

/** The fields of a delta that grow from chunk to chunk. */
const GROWING_FIELDS: ReadonlySet<string> = new Set(['content', 'reasoning_content', 'refusal']);

/** Whether an event is a chunk of Chat Completions, whose events have no names. */
export function isChatEvent(event: ClientEvent): event is ClientEvent & { readonly data: Chunk } {
  if (event.name !== 'message' || !isFields(event.data) || event.data['object'] !== 'chat.completion.chunk')
    return false;
  const { choices } = event.data as { readonly choices?: unknown };
  return Array.isArray(choices) && choices.length === 1 && isFields(choices[0]) && isFields(choices[0]['delta']);
}

/** Two neighbouring chunks that add to the same field of the message, as one; undefined where they do not. */
export function mergeChunks(
  one: ClientEvent & { readonly data: Chunk },
  other: ClientEvent & { readonly data: Chunk },
): ClientEvent | undefined {
  const [first] = one.data.choices;
  const [second] = other.data.choices;
  if (first.finish_reason !== null || second.finish_reason !== null) return undefined;
  const delta = mergeDeltas(first.delta, second.delta);
  return delta && { name: one.name, data: { ...one.data, choices: [{ ...first, delta }] } };
}

function mergeDeltas(one: Delta, other: Delta): Delta | undefined {
  const [field, ...more] = Object.keys(one);
  if (field === undefined || more.length > 0 || Object.keys(other).join() !== field) return undefined;
  if (GROWING_FIELDS.has(field)) return { [field]: `${String(one[field])}${String(other[field])}` };
  if (field !== 'tool_calls') return undefined;
  const calls = mergeCalls(one[field], other[field]);
  return calls && { tool_calls: calls };
}

/** The opening piece of a call, or a later one, and the piece behind it. */
function mergeCalls(one: unknown, other: unknown): readonly unknown[] | undefined {
  const [before, after] = [onlyCall(one), onlyCall(other)];
  if (before === undefined || after === undefined || before['index'] !== after['index']) return undefined;
  if ('id' in after || !isFields(before['function']) || !isFields(after['function'])) return undefined;
  const json = `${String(before['function']['arguments'])}${String(after['function']['arguments'])}`;
  return [{ ...before, function: { ...before['function'], arguments: json } }];
}

function onlyCall(calls: unknown): Delta | undefined {
  if (!Array.isArray(calls) || calls.length !== 1) return undefined;
  const [call] = calls as readonly unknown[];
  return isFields(call) ? call : undefined;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
