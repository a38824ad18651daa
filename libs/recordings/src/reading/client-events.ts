import { isChatEvent, mergeChunks } from './chat-chunks.js';
import type { ClientEvent } from './client-event.js';

/** Reads what a client was sent, leniently: what is no event of a stream and no JSON stays as text. */
export function readClientEvents(text: string): readonly ClientEvent[] {
  if (text.trim() === '') return [];
  if (/^\s*[{[]/.test(text)) return [{ name: 'body', data: parse(text) }];
  return text
    .split(/\r?\n\r?\n/)
    .filter((block) => block.trim() !== '')
    .map(readBlock);
}

function readBlock(block: string): ClientEvent {
  const lines = block.split(/\r?\n/);
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trimStart());
  const name = lines
    .find((line) => line.startsWith('event:'))
    ?.slice(6)
    .trim();
  if (data.length === 0 && name === undefined) return { name: 'comment', data: block };
  return { name: name ?? 'message', data: parse(data.join('\n')) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The same events with pings and comments gone, and neighbouring deltas of one block joined. */
export function coalesceEvents(events: readonly ClientEvent[]): readonly ClientEvent[] {
  const joined: ClientEvent[] = [];
  for (const event of events) {
    if (event.name === 'ping' || event.name === 'comment') continue;
    const previous = joined.at(-1);
    const merged = previous === undefined ? undefined : mergeDeltas(previous, event);
    if (merged === undefined) joined.push(event);
    else joined[joined.length - 1] = merged;
  }
  return joined.map(parseToolInput);
}

interface DeltaData {
  readonly type: string;
  readonly index: number;
  readonly delta: Readonly<Record<string, unknown>> & { readonly type: string };
}

/** The field of each kind of delta that grows from event to event. */
const GROWING_FIELDS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  input_json_delta: 'partial_json',
  thinking_delta: 'thinking',
};

function mergeDeltas(one: ClientEvent, other: ClientEvent): ClientEvent | undefined {
  if (isChatEvent(one) && isChatEvent(other)) return mergeChunks(one, other);
  if (!isDelta(one.data) || !isDelta(other.data)) return undefined;
  const field = GROWING_FIELDS[one.data.delta.type];
  if (field === undefined || one.data.index !== other.data.index) return undefined;
  if (one.data.delta.type !== other.data.delta.type) return undefined;
  const grown = `${String(one.data.delta[field])}${String(other.data.delta[field])}`;
  return { name: one.name, data: { ...one.data, delta: { ...one.data.delta, [field]: grown } } };
}

function parseToolInput(event: ClientEvent): ClientEvent {
  if (!isDelta(event.data) || event.data.delta.type !== 'input_json_delta') return event;
  const { delta } = event.data;
  return { ...event, data: { ...event.data, delta: { ...delta, partial_json: parse(String(delta['partial_json'])) } } };
}

function isDelta(data: unknown): data is DeltaData {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === 'content_block_delta' &&
    'delta' in data &&
    typeof data.delta === 'object' &&
    data.delta !== null
  );
}
