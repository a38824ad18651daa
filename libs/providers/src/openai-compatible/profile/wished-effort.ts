import type { ReasoningEffort } from '@sluice/exchange';

import type { ModelProfile } from './model-profile.js';

/**
 * How an upstream that nothing is known about is told to think is known to its operator, if to anybody: the effort that
 * he has given a model is sent in OpenAI's word for it. How such an upstream is told not to think there is no word for.
 */
export function withWishedEffort(model: ModelProfile, wish: ReasoningEffort | undefined): ModelProfile {
  if (wish === undefined || wish === 'none' || model.reasoningStyle !== 'none') return model;
  return { ...model, reasoningStyle: 'effort', efforts: [wish] };
}
