import { isObject, listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';

/** Where a reply carries its thinking, best first. Servers that say it twice say it in two of these. */
const PLACES = ['reasoning_details', 'reasoning_content', 'reasoning', 'thinking_blocks', 'thinking'] as const;

export type ThinkingPlace = (typeof PLACES)[number] | 'parts';

/** A piece of thinking; pieces of different entries are told apart by `entry`. */
interface Thought {
  readonly text: string;
  readonly entry: unknown;
}

/** The first place of the first delta that has any thinking: the whole reply is read from there. */
export function thinkingPlace(deltas: readonly Json[]): ThinkingPlace | undefined {
  for (const delta of deltas) {
    const place = PLACES.find((candidate) => piecesAt(delta, candidate).length > 0);
    if (place !== undefined) return place;
    if (listOf(delta['content']).some((part) => partText(objectOf(part)) !== '')) return 'parts';
  }
  return undefined;
}

/** The thinking of one delta, without empty pieces: they must not open a block. */
export function piecesAt(delta: Json, place: ThinkingPlace | undefined): readonly Thought[] {
  if (place === undefined || place === 'parts') return [];
  const value = delta[place];
  const pieces =
    place === 'reasoning_details'
      ? listOf(value)
          .map(objectOf)
          .map((entry) => ({ text: stringOf(entry['text']) + stringOf(entry['summary']), entry: entry['index'] }))
      : [{ text: deepText(value), entry: 0 }];
  return pieces.filter(({ text }) => text !== '');
}

/** Mistral's thinking is a part of the content, with a list of parts inside. */
export function partText(part: Json): string {
  return part['type'] === 'thinking' ? deepText(part['thinking'] ?? part['text']) : '';
}

export function deepText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(deepText).join('');
  return isObject(value) ? deepText(value['text'] ?? value['content'] ?? value['thinking']) : '';
}

/** Text that begins with a tag, taken apart. The tag may never be closed; two line breaks after it belong to it. */
export function splitTagged(text: string): {
  readonly thinking: string;
  readonly text: string;
  readonly closed: boolean;
} {
  const match = /^\s*<(think|thinking|reasoning)>([^]*?)(?:<\/\1>(?:\n\n)?([^]*)|$)/u.exec(text);
  if (match === null) return { thinking: '', text, closed: true };
  return { thinking: match[2] ?? '', text: match[3] ?? '', closed: match[3] !== undefined };
}
