import fc from 'fast-check';

/** One piece of what a model says, in the order in which it is said. */
export type ContentPiece = SaidPiece | CallPiece;

interface SaidPiece {
  readonly kind: 'thought' | 'text';
  readonly text: string;
}

interface CallPiece {
  readonly kind: 'call';
  readonly call: number;
  readonly first: boolean;
  readonly fragment: string;
}

/** A tool call as it is meant: `json` is the text of an object, or empty. */
export interface MeantCall {
  readonly name: string;
  readonly json: string;
}

/** What a model means to say, and the pieces that carry it. */
export interface ChatContent {
  readonly thoughts: readonly string[];
  readonly texts: readonly string[];
  readonly calls: readonly MeantCall[];
  readonly pieces: readonly ContentPiece[];
}

/** Any characters: blanks and tags as well, halves of pairs come from the cutting. */
const words = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom(' ', '\n\n', '<', '</think>', '<tool_call>', 'a\u2028b', '🚀', '"', '\\', 'data: x\n\n'),
);

const json = fc.oneof(
  fc.constantFrom('', '{}'),
  fc.dictionary(words, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }).map((input) => JSON.stringify(input)),
);

const meantCall: fc.Arbitrary<MeantCall> = fc.record({ name: fc.constantFrom('Read', 'Bash', 'Noop'), json });

/** The same string in pieces, cut anywhere: also within a pair of surrogates or an escape. */
function cuts(whole: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat({ max: whole.length }), { maxLength: 5 }).map((points) => {
    const edges = [0, ...points.toSorted((left, right) => left - right), whole.length];
    return edges.slice(1).map((edge, position) => whole.slice(edges[position], edge));
  });
}

function callPieces(calls: readonly MeantCall[]): fc.Arbitrary<ContentPiece[][]> {
  return fc.tuple(
    ...calls.map(({ json: text }, call) =>
      cuts(text).map((fragments) =>
        fragments.map((fragment, at): ContentPiece => ({ kind: 'call', call, first: at === 0, fragment })),
      ),
    ),
  );
}

/** Puts the lanes into one row, each in its own order: as drawn, or one lane after the other. */
function inOneRow(lanes: readonly ContentPiece[][], mixed: boolean): fc.Arbitrary<ContentPiece[]> {
  if (!mixed) return fc.constant(lanes.flat());
  const turns = lanes.flatMap((lane, number) => lane.map(() => number));
  return fc.shuffledSubarray(turns, { minLength: turns.length }).map((order) => {
    const queues = lanes.map((lane) => [...lane]);
    return order.map((number) => queues[number]!.shift()!);
  });
}

/** @param mixed whether thoughts, text and the fragments of different calls may interleave */
export function chatContent(mixed: boolean): fc.Arbitrary<ChatContent> {
  return fc
    .record({
      thoughts: fc.array(words, { maxLength: 4 }),
      texts: fc.array(words, { maxLength: 5 }),
      calls: fc.array(meantCall, { maxLength: 4 }),
    })
    .chain(({ thoughts, texts, calls }) =>
      callPieces(calls).chain((lanes) => {
        const said = (kind: 'thought' | 'text') => (text: string) => ({ kind, text });
        const all = [thoughts.map(said('thought')), texts.map(said('text')), ...lanes];
        return inOneRow(all, mixed).map((pieces) => ({ thoughts, texts, calls, pieces }));
      }),
    );
}
