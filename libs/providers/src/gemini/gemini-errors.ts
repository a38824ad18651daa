import type { ClassifiedFailure, UpstreamFailure } from '@sluice/exchange';

import { classifyBy, type FailureRule } from '../shared/failure/classify-failure.js';
import { isDailyQuota, untilQuotaDay } from './failure/daily-quota.js';
import { learnQuirk } from './failure/learned-quirk.js';
import type { GeminiProfile } from './profile/gemini-profile.js';

/** What Google says by other numbers than others do ("google.rpc.Code"). */
const RULES: readonly FailureRule[] = [
  ({ status, body }) => (status === 429 && isDailyQuota(body) ? 'upstream_credential_exhausted' : undefined),
  ({ status }) => (status === 499 ? 'upstream_failed' : undefined),
  ({ status, message }) => (status === 404 && /\bmodels\b/i.test(message) ? 'upstream_model_not_found' : undefined),
];

/** Tokens end, and can be taken back: the account behind one is good for another, so it is not laid aside. */
const tokenEnded: FailureRule = ({ status }) => (status === 401 ? 'upstream_forbidden' : undefined);

/** Reads what Google answered instead of a reply ("google.rpc.Status"). Never throws, whatever the body holds. */
export function classifyFailure(failure: UpstreamFailure, { authentication }: GeminiProfile): ClassifiedFailure {
  return classifyBy(
    {
      rules: authentication === 'oauth' ? [...RULES, tokenEnded] : RULES,
      learn: (report) => learnQuirk(report, failure),
      waitMs: ({ status, body }) =>
        status === 429 && isDailyQuota(body) ? untilQuotaDay(failure.ambient.now()) : undefined,
    },
    failure,
  );
}
