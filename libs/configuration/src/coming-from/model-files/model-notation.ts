import { isHeaderSafe, isOneLine } from '../../rules/text-rules.js';

/** By what protocol a server is asked. */
export type ModelFormat = 'openai' | 'anthropic' | 'gemini';

/** `8k` is 8192 tokens: both proxies count so. */
const TOKENS_PER_K = 1024;
const EFFORTS: readonly string[] = ['minimal', 'none', 'low', 'medium', 'high', 'xhigh', 'max'];
const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);
const DOLLARS_PER = 1_000_000;

/** How much a model thinks; `minimal` is not at all there, and the word that servers of open models are told by. */
export function effortOf(text: string): string | undefined {
  return EFFORTS.find((effort) => effort === text.toLowerCase());
}

/** The same with two dollars for each: in `sluice.yaml` one begins a reference. */
export function withoutReferences<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll('$', '$$$$')) as Value;
}

/** Text on one line. */
export function textOf(text: string): string | undefined {
  return text !== '' && isOneLine(text) ? text : undefined;
}

/** A key that can stand in a header. */
export function secretOf(text: string): string | undefined {
  return isHeaderSafe(text) ? text : undefined;
}

/** The name of a variable. */
export function variableOf(text: string): string | undefined {
  return /^[A-Za-z_]\w*$/.test(text) ? text : undefined;
}

/** By what protocol a server is asked. */
export function formatOf(text: string): ModelFormat | undefined {
  return (['openai', 'anthropic', 'gemini'] as const).find((format) => format === text.toLowerCase());
}

/** `true` or `false`, as YAML and people write them. */
export function switchOf(text: string): boolean | undefined {
  return SWITCHES.get(text.toLowerCase());
}

/** A number of tokens: `8192`, or `8k`. */
export function tokensOf(text: string): number | undefined {
  const [, digits = '', unit] = /^(\d{1,9}(?:\.\d{1,3})?)(k)?$/i.exec(text) ?? [];
  const tokens = Math.round(Number(digits) * (unit === undefined ? 1 : TOKENS_PER_K));
  return digits !== '' && tokens > 0 ? tokens : undefined;
}

/** Dollars of one token as those of a million. */
export function dollarsOf(text: string): number | undefined {
  const dollars = Number(text);
  // Digits that binary fractions leave behind would look like a price of somebody's own.
  return text !== '' && dollars >= 0 && dollars <= 1 ? Number((dollars * DOLLARS_PER).toPrecision(12)) : undefined;
}

/** A temperature. */
export function temperatureOf(text: string): number | undefined {
  const temperature = Number(text);
  return text !== '' && temperature >= 0 && temperature <= 2 ? temperature : undefined;
}
