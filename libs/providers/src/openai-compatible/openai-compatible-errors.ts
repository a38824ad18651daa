import type { ClassifiedFailure, UpstreamFailure } from '@sluice/exchange';

import { classifyBy } from '../shared/failure/classify-failure.js';
import type { FailureReport } from '../shared/failure/failure-report.js';
import { learnQuirk } from './failure/learned-quirk.js';
import { ownWords } from './failure/own-words.js';
import type { ProviderProfile } from './profile/provider-profile.js';

/** Reads what a provider answered instead of a reply. Never throws, whatever the body holds. */
export function classifyFailure(
  failure: UpstreamFailure,
  { quotaRefills }: Pick<ProviderProfile, 'quotaRefills'> = { quotaRefills: false },
): ClassifiedFailure {
  const learn = (report: FailureReport) => learnQuirk(report, failure.quirks ?? {});
  return classifyBy({ quotaRefills, learn, verbatim: ownWords }, failure);
}
