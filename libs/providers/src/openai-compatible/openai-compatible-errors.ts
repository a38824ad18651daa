import type { ClassifiedFailure, UpstreamFailure } from '@sluice/exchange';

import { classifyBy } from '../shared/failure/classify-failure.js';
import { learnQuirk } from './failure/learned-quirk.js';
import type { ProviderProfile } from './profile/provider-profile.js';

/** Reads what a provider answered instead of a reply. Never throws, whatever the body holds. */
export function classifyFailure(
  failure: UpstreamFailure,
  { quotaRefills }: Pick<ProviderProfile, 'quotaRefills'> = { quotaRefills: false },
): ClassifiedFailure {
  return classifyBy({ quotaRefills, learn: (report) => learnQuirk(report, failure.quirks ?? {}) }, failure);
}
