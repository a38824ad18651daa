import type { Credential, ProviderId } from '@sluice/exchange';

import type { ConfigurationFault } from '../configuration-error.js';
import { isHeaderSafe } from '../rules/text-rules.js';

/** The keys of a provider, and what is wrong with their variables. */
export interface KeysReading {
  readonly credentials: readonly Credential[];
  readonly faults: readonly ConfigurationFault[];
}

/** Whose keys are read, and from which variables. */
export interface KeySource {
  readonly id: ProviderId;
  readonly variables: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
}

/** Reads each variable, then its `_1` to `_99` in numeric order. A key given twice counts once. */
export function readKeys({ id, variables, environment }: KeySource): KeysReading {
  const found = variables.flatMap((variable) => numbered(variable, environment));
  const good = found.filter(({ fault }) => fault === undefined).map(({ key }) => key);
  return {
    credentials: [...new Set(good)].map((secret, index) => ({ id: `${id}-${index + 1}`, secret })),
    faults: found.flatMap(({ fault }) => fault ?? []),
  };
}

interface FoundKey {
  readonly number: number;
  readonly key: string;
  readonly fault: ConfigurationFault | undefined;
}

function numbered(variable: string, environment: ReadonlyMap<string, string>): readonly FoundKey[] {
  const found: FoundKey[] = [];
  for (const [name, key] of environment) {
    if (!name.startsWith(variable)) continue;
    const suffix = name.slice(variable.length);
    if (suffix !== '' && !/^_\d+$/.test(suffix)) continue;
    const number = suffix === '' ? undefined : Number(suffix.slice(1));
    found.push({ number: number ?? 0, key, fault: faultOf({ name, variable, number, key }) });
  }
  return found.sort((left, right) => left.number - right.number);
}

interface NamedKey {
  readonly name: string;
  readonly variable: string;
  readonly number: number | undefined;
  readonly key: string;
}

function faultOf({ name, variable, number, key }: NamedKey): ConfigurationFault | undefined {
  if (number !== undefined && (number < 1 || number > 99)) {
    return {
      variable: name,
      problem: 'has a number outside 1 to 99',
      fix: `rename it to ${variable}_1 or a free number`,
    };
  }
  if (isHeaderSafe(key)) return undefined;
  return {
    variable: name,
    problem: 'must be printable ASCII characters without spaces',
    fix: 'copy the key again, without quotes inside it or line breaks',
  };
}
