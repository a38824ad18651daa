import type { Credential } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';
import { isHeaderSafe } from './env-rules.js';

const NUMBERED = /^OPENAI_API_KEY_(\d+)$/;

/** The keys of the provider `openai`, and what is wrong with their variables. */
export interface OpenAiCredentials {
  readonly credentials: readonly Credential[];
  readonly faults: readonly ConfigurationFault[];
}

/** Reads `OPENAI_API_KEY` and then `OPENAI_API_KEY_1` to `_99` in numeric order. A key given twice counts once. */
export function readOpenAiCredentials(environment: ReadonlyMap<string, string>): OpenAiCredentials {
  const faults: ConfigurationFault[] = [];
  const keys = new Map<number, string>();
  for (const [name, key] of environment) {
    const number = numberOf(name);
    if (number === undefined) continue;
    const fault = faultOf({ name, number, key });
    if (fault === undefined) keys.set(number, key);
    else faults.push(fault);
  }
  const inOrder = [...keys].sort(([left], [right]) => left - right).map(([, key]) => key);
  const credentials = [...new Set(inOrder)].map((secret, index) => ({ id: `openai-${index + 1}`, secret }));
  return { credentials, faults };
}

function numberOf(name: string): number | undefined {
  if (name === 'OPENAI_API_KEY') return 0;
  const digits = NUMBERED.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function faultOf({ name, number, key }: { name: string; number: number; key: string }): ConfigurationFault | undefined {
  // The plain variable is checked with all the others; here a bad one is only left out.
  if (name !== 'OPENAI_API_KEY' && (number < 1 || number > 99)) {
    return {
      variable: name,
      problem: 'has a number outside 1 to 99',
      fix: 'rename it to OPENAI_API_KEY_1 or a free number',
    };
  }
  if (isHeaderSafe(key)) return undefined;
  return {
    variable: name,
    problem: 'must be printable ASCII characters without spaces',
    fix: 'copy the key again, without quotes inside it or line breaks',
  };
}
