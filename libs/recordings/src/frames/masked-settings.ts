import type { ConfigSnapshot, Target } from '@sluice/exchange';

import type { Redactor } from '../redaction/redactor.js';

type Headers = Readonly<Record<string, string>>;

/** Where settings hold headers of an operator's, for providers and for targets. */
const HEADERS_FIELD = 'extraHeaders';

/** What is merged into requests: whatever it holds is the upstream's, and a replay has to merge the same. */
const BODY_FIELD = 'extraBody';

/** Settings without what must not be kept: secrets wherever they stand, and of headers all that a recording masks. */
export function maskedSettings(config: ConfigSnapshot, redactor: Redactor): ConfigSnapshot {
  return withMaskedHeaders(redactor.value(config), redactor) as ConfigSnapshot;
}

/** Targets as they are told apart; what each is asked otherwise stands in the settings. */
export function plainTargets(targets: readonly Target[]): readonly Target[] {
  if (targets.every(({ overrides }) => overrides === undefined)) return targets;
  return targets.map(({ provider, model, alias }) => ({ provider, model, ...(alias !== undefined && { alias }) }));
}

function withMaskedHeaders(value: unknown, redactor: Redactor): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withMaskedHeaders(item, redactor));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === HEADERS_FIELD && isObject(item)) return [key, maskedHeaders(item as Headers, redactor)];
      return [key, key === BODY_FIELD ? item : withMaskedHeaders(item, redactor)];
    }),
  );
}

function maskedHeaders(headers: Headers, redactor: Redactor): Headers {
  return Object.fromEntries(redactor.headers(Object.entries(headers)));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
