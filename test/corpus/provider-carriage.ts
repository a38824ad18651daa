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
  return carriageOf(details, deltas.flatMap(thoughtSignaturesOf));
}

/** Gemini's, on the calls they belong to; one that is on the message is of its first call. Text needs none. */
function thoughtSignaturesOf(delta: Json): readonly string[] {
  const [first, ...rest] = listOf(delta['tool_calls']).map(objectOf);
  if (first === undefined) return [];
  const signatures = [thoughtSignatureOf(first) || thoughtSignatureOf(delta), ...rest.map(thoughtSignatureOf)];
  return signatures.filter((value) => value !== '');
}

function thoughtSignatureOf(carrier: Json): string {
  const google = objectOf(objectOf(carrier['extra_content'])['google']);
  return stringOf(google['thought_signature']) || stringOf(carrier['thought_signature']);
}
