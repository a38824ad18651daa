import type { ConfigurationFault } from '../configuration-error.js';
import { HTTP_URL } from '../rules/url-rules.js';

/** A base URL that was set, or what is wrong with its variables. */
export interface BaseUrlReading {
  readonly baseUrl?: string;
  /** The variable it was read from. */
  readonly variable?: string;
  readonly faults: readonly ConfigurationFault[];
}

/** Reads the first variable that is set. Two that differ are a fault: either could be the one that was forgotten. */
export function readBaseUrl(variables: readonly string[], environment: ReadonlyMap<string, string>): BaseUrlReading {
  const faults: ConfigurationFault[] = [];
  let first: { readonly baseUrl: string; readonly variable: string } | undefined;
  for (const variable of variables) {
    const text = environment.get(variable);
    if (text === undefined) continue;
    const baseUrl = HTTP_URL.parse(text);
    if (baseUrl === undefined) faults.push(unreadable(variable));
    else if (first !== undefined && first.baseUrl !== baseUrl) faults.push(contradiction(variable, first.variable));
    else first ??= { baseUrl, variable };
  }
  return { ...first, faults };
}

function unreadable(variable: string): ConfigurationFault {
  return { variable, problem: `must be ${HTTP_URL.expected}`, fix: `correct ${variable}, or remove it` };
}

function contradiction(variable: string, other: string): ConfigurationFault {
  return { variable, problem: `names another server than ${other}`, fix: 'remove one of the two' };
}
