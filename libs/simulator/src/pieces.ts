import type { ReplyPiece } from './reply-plan.js';

/** A text as deltas of about a word each, the way models speak. */
export function textPieces(text: string, kind: 'text' | 'reasoning' | 'refusal' = 'text'): readonly ReplyPiece[] {
  return (text.match(/\s*\S+\s*$|\s*\S+/g) ?? []).map((word) => ({ kind, text: word }));
}

/** One call of a tool. */
export interface SimulatedToolCall {
  readonly name: string;
  readonly arguments: unknown;
}

/** Characters of argument text in one delta. */
const FRAGMENT_CHARACTERS = 12;

/** Tool calls as deltas: each call opens, then its arguments follow in fragments. */
export function toolPieces(calls: readonly SimulatedToolCall[], idSeed: string): readonly ReplyPiece[] {
  return calls.flatMap((call, index) => [
    { kind: 'tool-open', index, id: `call_sim${idSeed}${index}`, name: call.name } as const,
    ...argumentPieces(index, JSON.stringify(call.arguments), FRAGMENT_CHARACTERS),
  ]);
}

/** An argument text cut into fragments of so many UTF-16 units, never inside a surrogate pair. */
export function argumentPieces(index: number, text: string, size: number): readonly ReplyPiece[] {
  const pieces: ReplyPiece[] = [];
  for (let start = 0; start < text.length;) {
    let end = start + size;
    if (isHighSurrogate(text.charCodeAt(end - 1))) end += 1;
    pieces.push({ kind: 'tool-arguments', index, fragment: text.slice(start, end) });
    start = end;
  }
  return pieces;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
