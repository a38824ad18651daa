import { headerValue, type Ambient, type HeaderList } from '@sluice/exchange';

import { isObject } from '../json/json-value.js';

/** A provider that asks for more than this means "not today", and the sum must stay a safe integer. */
const MAXIMUM_MS = 7 * 24 * 3_600_000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
const IN_WORDS = /(?:try again|retry)(?: after| in)?:?\s+((?:\d+(?:\.\d+)?\s*(?:ms|s|m|h|d)(?![a-z]))+)/i;
const IN_SECONDS = /(?:try again|retry)(?: after| in)?:?\s+(\d+(?:\.\d+)?)\s*sec/i;

/** Where a wait may be told. */
export interface RetryAfterSource {
  readonly headers: HeaderList;
  readonly body: unknown;
  readonly message: string;
  readonly ambient: Ambient;
}

/** Milliseconds the upstream asks to wait; undefined if it does not say. The first place that says it counts. */
export function retryAfterMs(source: RetryAfterSource): number | undefined {
  const waitMs =
    inMilliseconds(headerValue(source.headers, 'retry-after-ms')) ??
    inSecondsOrDate(headerValue(source.headers, 'retry-after'), source.ambient) ??
    untilReset(source.headers) ??
    inDetails(source.body) ??
    inMessage(source.message);
  return waitMs === undefined ? undefined : Math.min(Math.max(0, Math.ceil(waitMs)), MAXIMUM_MS);
}

function inMilliseconds(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

/** The clock is read only for dates: every reading goes on the tape. */
function inSecondsOrDate(value: string | undefined, ambient: Ambient): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = inMilliseconds(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - ambient.now();
}

/** OpenAI's `x-ratelimit-*` ("Rate limits"): of the two buckets the one that is empty, else the slower one. */
function untilReset(headers: HeaderList): number | undefined {
  const buckets = ['requests', 'tokens'].flatMap((bucket) => {
    const waitMs = duration(headerValue(headers, `x-ratelimit-reset-${bucket}`));
    if (waitMs === undefined) return [];
    return [{ waitMs, empty: headerValue(headers, `x-ratelimit-remaining-${bucket}`)?.trim() === '0' }];
  });
  const empty = buckets.filter((bucket) => bucket.empty);
  const relevant = empty.length > 0 ? empty : buckets;
  return relevant.length === 0 ? undefined : Math.max(...relevant.map(({ waitMs }) => waitMs));
}

/** Google's `RetryInfo` among the details of an error. */
function inDetails(body: unknown): number | undefined {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  const error: unknown = isObject(outer) ? (outer as { error?: unknown }).error : undefined;
  const details: unknown = isObject(error) ? (error as { details?: unknown }).details : undefined;
  if (!Array.isArray(details)) return undefined;
  for (const detail of details as readonly unknown[]) {
    const delay: unknown = isObject(detail) ? (detail as { retryDelay?: unknown }).retryDelay : undefined;
    const waitMs = typeof delay === 'string' ? duration(delay) : undefined;
    if (waitMs !== undefined) return waitMs;
  }
  return undefined;
}

function inMessage(message: string): number | undefined {
  const words = IN_WORDS.exec(message)?.[1];
  if (words !== undefined) return duration(words.replaceAll(' ', ''));
  const seconds = IN_SECONDS.exec(message)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** `1m2.5s` in milliseconds. Numbers without a unit are ignored: vendors do not agree on what they count. */
function duration(text: string | undefined): number | undefined {
  const compact = text?.trim();
  if (compact === undefined || !DURATION.test(compact)) return undefined;
  let total = 0;
  for (const [, amount, unit] of compact.matchAll(DURATION_PART)) total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return total;
}
