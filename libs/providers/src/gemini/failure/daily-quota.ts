import { isObject, listOf, nonEmptyString } from '../../shared/json/json-value.js';

interface QuotaFailure {
  readonly violations?: unknown;
}

interface QuotaViolation {
  readonly quotaId?: unknown;
  readonly quotaMetric?: unknown;
}

const DAY_MS = 24 * 3_600_000;
/** Quotas of a day begin anew at midnight there (Gemini API, "Rate limits"). */
const CLOCK_OF_QUOTAS = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** Whether a failure is about a day's quota: the wait that is told beside it is that of a minute's. */
export function isDailyQuota(body: unknown): boolean {
  return detailsOf(body).some((detail) => {
    const { violations }: QuotaFailure = isObject(detail) ? detail : {};
    return listOf(violations).some((entry) => {
      const { quotaId, quotaMetric }: QuotaViolation = isObject(entry) ? entry : {};
      return /per_?day/i.test(`${nonEmptyString(quotaId) ?? ''} ${nonEmptyString(quotaMetric) ?? ''}`);
    });
  });
}

/** Milliseconds until a day's quota begins anew. */
export function untilQuotaDay(nowMs: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = CLOCK_OF_QUOTAS.formatToParts(nowMs)
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => Number(value));
  return DAY_MS - ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function detailsOf(body: unknown): readonly unknown[] {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const { error }: { readonly error?: unknown } = isObject(first) ? first : {};
  const { details }: { readonly details?: unknown } = isObject(error) ? error : {};
  return listOf(details);
}
