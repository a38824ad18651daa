import fc from 'fast-check';

import type { ChatContent, ContentPiece, MeantCall } from './chat-content.js';

type Json = Readonly<Record<string, unknown>>;

/** The ways in which servers write thinking. */
const THOUGHTS = {
  reasoning_content: (text: string) => ({ reasoning_content: text }),
  reasoning: (text: string) => ({ reasoning: text }),
  'reasoning object': (text: string) => ({ reasoning: { text } }),
  'reasoning twice': (text: string) => ({ reasoning: text, reasoning_content: text, content: '' }),
  reasoning_details: (text: string) => ({ reasoning_details: [{ type: 'reasoning.text', index: 0, text }] }),
  thinking_blocks: (text: string) => ({ thinking_blocks: [{ type: 'thinking', thinking: text }] }),
  'content parts': (text: string) => ({
    content: [{ type: 'thinking', thinking: [{ type: 'text', text }], closed: false }],
  }),
} as const satisfies Record<string, (text: string) => Json>;

/** The ways in which servers write text. */
const TEXTS = {
  string: (text: string) => ({ content: text }),
  'with a role': (text: string) => ({ role: 'assistant', content: text, refusal: null, tool_calls: [] }),
  parts: (text: string) => ({ content: [{ type: 'text', text }] }),
} as const satisfies Record<string, (text: string) => Json>;

/** A fragment of a call, and which call it is of. */
interface CallFragment {
  readonly call: MeantCall;
  readonly number: number;
  readonly first: boolean;
  readonly fragment: string;
}

const idOf = (number: number): string => `call_${number}`;

function entry({ call, first, fragment }: CallFragment, place: Json): Json {
  return { ...place, type: 'function', function: { ...(first && { name: call.name }), arguments: fragment } };
}

/** The ways in which servers say which call a fragment belongs to, when calls may interleave. */
const PLACES = {
  'index, id once': (part: CallFragment) =>
    entry(part, { index: part.number, ...(part.first && { id: idOf(part.number) }) }),
  'index, id always': (part: CallFragment) => entry(part, { index: part.number, id: idOf(part.number) }),
  'index, empty id later': (part: CallFragment) =>
    entry(part, { index: part.number, id: part.first ? idOf(part.number) : '' }),
  'index, null later': (part: CallFragment) => ({
    index: part.number,
    id: part.first ? idOf(part.number) : null,
    function: { name: part.first ? part.call.name : null, arguments: part.fragment },
  }),
  'index alone': (part: CallFragment) => entry(part, { index: part.number }),
  'sparse index': (part: CallFragment) =>
    entry(part, { index: 7 * part.number + 1, ...(part.first && { id: idOf(part.number) }) }),
  'id alone': (part: CallFragment) => entry(part, { id: idOf(part.number) }),
  'name repeated': (part: CallFragment) =>
    entry({ ...part, first: true }, { index: part.number, id: idOf(part.number) }),
} as const satisfies Record<string, (part: CallFragment) => Json>;

/** How one server writes what its model says. */
export interface Spelling {
  readonly thought: keyof typeof THOUGHTS;
  readonly text: keyof typeof TEXTS;
  readonly place: keyof typeof PLACES;
}

export const spelling: fc.Arbitrary<Spelling> = fc.record({
  thought: fc.constantFrom(...keysOf(THOUGHTS)),
  text: fc.constantFrom(...keysOf(TEXTS)),
  place: fc.constantFrom(...keysOf(PLACES)),
});

/** The `delta` that carries a piece. */
export function deltaOf(piece: ContentPiece, content: ChatContent, { thought, text, place }: Spelling): Json {
  if (piece.kind !== 'call') return piece.kind === 'thought' ? THOUGHTS[thought](piece.text) : TEXTS[text](piece.text);
  const { call: number, first, fragment } = piece;
  return { tool_calls: [PLACES[place]({ call: content.calls[number]!, number, first, fragment })] };
}

/** The `message` of a whole reply with the same content, by the same server. */
export function messageOf({ thoughts, texts, calls }: ChatContent, { thought, place }: Spelling): Json {
  const thinking: Json = thoughts.length > 0 ? THOUGHTS[thought](thoughts.join('')) : {};
  const text = texts.join('');
  const parts = thinking['content'];
  return {
    role: 'assistant',
    ...thinking,
    content: Array.isArray(parts) ? [...(parts as unknown[]), { type: 'text', text }] : text,
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ name, json }, number) => ({
        ...(place !== 'index alone' && { id: idOf(number) }),
        type: 'function',
        function: { name, arguments: json },
      })),
    }),
  };
}

function keysOf<Key extends string>(of: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(of) as Key[];
}
