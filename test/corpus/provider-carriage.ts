import { isObject, listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';

/** What a provider wants to have back with its thinking in the next turn; it goes around in thinking signatures. */
export interface Carriage {
  /** Everything encrypted, in order. */
  readonly encrypted: readonly string[];
  /** The provider's own signatures, of thinking and of calls, in order. */
  readonly signatures: readonly string[];
  /** All text and summaries of `reasoning_details`, one behind the other. */
  readonly text: string;
}

/** @param details every entry of `reasoning_details` there was, whole or in pieces */
export function carriageOf(details: readonly Json[], thoughtSignatures: readonly string[]): Carriage {
  const all = (name: string): string[] =>
    details.map((detail) => stringOf(detail[name])).filter((value) => value !== '');
  return {
    encrypted: all('data'),
    signatures: [...all('signature'), ...thoughtSignatures],
    text: details.map((detail) => stringOf(detail['text']) + stringOf(detail['summary'])).join(''),
  };
}

/** What deltas, or a whole reply's message, want to have carried. */
export function carriageIn(deltas: readonly Json[]): Carriage {
  const details = deltas.flatMap((delta) => listOf(delta['reasoning_details'])).filter(isObject);
  const calls = deltas.flatMap((delta) => listOf(delta['tool_calls'])).map(objectOf);
  return carriageOf(
    details,
    calls.map(thoughtSignatureOf).filter((value) => value !== ''),
  );
}

/** Gemini's, on the call it belongs to. */
function thoughtSignatureOf(call: Json): string {
  const google = objectOf(objectOf(call['extra_content'])['google']);
  return stringOf(google['thought_signature']) || stringOf(call['thought_signature']);
}
