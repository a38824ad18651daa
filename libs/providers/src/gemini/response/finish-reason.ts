import { nonEmptyString } from '../../shared/json/json-value.js';

/**
 * What Google's word for the end of a candidate comes down to (Gemini API, "FinishReason"). `continuation`: the reply
 * goes on in the answer to another request. `failedCall`: the model wrote a call that cannot be read.
 */
export type GeminiFinishKind =
  'stop' | 'length' | 'refusal' | 'continuation' | 'failedCall' | 'undeclaredCall' | 'other';

/** How a candidate says it ended. */
export interface GeminiFinish {
  readonly kind: GeminiFinishKind;
  /** Google's word. */
  readonly reason: string;
  /** What Google says about it. It also says things about good ends. */
  readonly message: string | undefined;
}

/** The names behind the numbers that some clients ask for. */
const BY_NUMBER = [
  'FINISH_REASON_UNSPECIFIED',
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
];

const KINDS: ReadonlyMap<string, GeminiFinishKind> = new Map([
  ['STOP', 'stop'],
  ['TOO_MANY_TOOL_CALLS', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'refusal'],
  ['RECITATION', 'refusal'],
  ['BLOCKLIST', 'refusal'],
  ['PROHIBITED_CONTENT', 'refusal'],
  ['SPII', 'refusal'],
  ['LANGUAGE', 'refusal'],
  ['MODEL_ARMOR', 'refusal'],
  ['CONTINUATION', 'continuation'],
  ['UNEXPECTED_TOOL_CALL', 'undeclaredCall'],
  ['MALFORMED_FUNCTION_CALL', 'failedCall'],
  ['MALFORMED_RESPONSE', 'failedCall'],
]);

/** The end a candidate reports, or undefined while it goes on. */
export function finishOf(reason: unknown, message: unknown): GeminiFinish | undefined {
  const name = typeof reason === 'number' ? (BY_NUMBER[reason] ?? String(reason)) : nonEmptyString(reason);
  if (name === undefined) return undefined;
  const kind = KINDS.get(name) ?? (name.startsWith('IMAGE_') ? 'refusal' : 'other');
  return { kind, reason: name, message: nonEmptyString(message) };
}
