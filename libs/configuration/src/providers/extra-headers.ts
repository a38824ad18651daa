import type { ConfigurationFault } from '../configuration-error.js';
import { HEADER_NAME, HEADER_VALUE } from '../rules/name-rules.js';

const PREFIX = 'CUSTOM_HEADER_';

/** Headers that are sent to providers, by lower-case names; values may be secret. */
export type Headers = Readonly<Record<string, string>>;

/** What is sent to every provider. */
export interface HeadersReading {
  /** Of variables: they come before those of single providers, which only the file has. */
  readonly ofVariables: Headers;
  readonly ofFile: Headers;
  readonly faults: readonly ConfigurationFault[];
}

/** Reads `CUSTOM_HEADER_<X>`, which is the header `X` with dashes for underscores, and the headers of the file. */
export function readExtraHeaders(
  environment: ReadonlyMap<string, string>,
  ofFile: ReadonlyMap<string, string> | undefined,
): HeadersReading {
  const named = [...environment].filter(([variable]) => variable.startsWith(PREFIX));
  const headers = named.map(([variable, text]) => {
    const name = HEADER_NAME.parse(variable.slice(PREFIX.length).replaceAll('_', '-'));
    return { variable, name, value: HEADER_VALUE.parse(text) };
  });
  return {
    ofVariables: Object.fromEntries(headers.flatMap(({ name, value }) => (name && value ? [[name, value]] : []))),
    ofFile: lowerCased(ofFile),
    faults: headers.flatMap(({ variable, name, value }) => {
      if (name === undefined) return fault(variable, 'must be called by', HEADER_NAME.expected);
      return value === undefined ? fault(variable, 'must be', HEADER_VALUE.expected) : [];
    }),
  };
}

/** Headers by the names in which they are sent. */
export function lowerCased(headers: ReadonlyMap<string, string> | undefined): Headers {
  return Object.fromEntries([...(headers ?? [])].map(([name, value]) => [name.toLowerCase(), value]));
}

function fault(variable: string, must: string, expected: string): readonly ConfigurationFault[] {
  return [{ variable, problem: `${must} ${expected}`, fix: `correct ${variable}, or remove it` }];
}
