import { decodeBytes } from '../frames/recorded-bytes.js';
import type { Frame } from '../frames/frame.js';
import { readClientEvents } from './client-events.js';

type Fields = Readonly<Partial<Record<string, unknown>>>;

/** What stands in every event that opens a call, in either dialect. Most replies have none, and are not parsed. */
const MARKS = ['tool_use"', '"tool_calls"'];

/** Names of the tools that a client was asked to run, or that ran for it, each once, in the order of their first use. */
export function toolsUsed(frames: readonly Frame[]): readonly string[] {
  const sent = frames.flatMap((frame) => (frame.k === 'down' && frame.d !== undefined ? [decodeBytes(frame.d)] : []));
  const text = Buffer.concat(sent).toString('utf8');
  if (!MARKS.some((mark) => text.includes(mark))) return [];
  const names = readClientEvents(withCallsOnly(text)).flatMap(({ data }) => namesIn(data));
  return [...new Set(names)];
}

/** Deltas outnumber calls by far: only events that may open one are worth parsing. */
function withCallsOnly(text: string): string {
  if (/^\s*[{[]/.test(text)) return text;
  const events = text.split(/\r?\n\r?\n/).filter((event) => MARKS.some((mark) => event.includes(mark)));
  return events.join('\n\n');
}

function namesIn(data: unknown): readonly string[] {
  const { content_block: opened, content, choices } = fieldsOf(data);
  return [
    ...[opened, ...listOf(content)].flatMap(nameOfBlock),
    ...listOf(choices).flatMap((choice) => {
      const { delta, message } = fieldsOf(choice);
      return [delta, message].flatMap((part) => listOf(fieldsOf(part)['tool_calls']).flatMap(nameOfCall));
    }),
  ];
}

function nameOfBlock(block: unknown): readonly string[] {
  const { type, name } = fieldsOf(block);
  return typeof type === 'string' && type.endsWith('tool_use') && typeof name === 'string' ? [name] : [];
}

function nameOfCall(call: unknown): readonly string[] {
  const { function: called, custom } = fieldsOf(call);
  return [called, custom].flatMap((one) => {
    const { name } = fieldsOf(one);
    return typeof name === 'string' ? [name] : [];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
