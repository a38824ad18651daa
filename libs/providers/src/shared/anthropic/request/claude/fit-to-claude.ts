import type { MessagesRequest } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';
import type { AttemptInput } from '@sluice/exchange';

import { LossCollector } from '../../../loss-collector.js';
import { claudeModel } from './claude-model.js';
import { fitConversation } from './fit-conversation.js';
import { fitFormat } from './fit-format.js';
import { fitSampling } from './fit-sampling.js';
import { fitThinking } from './fit-thinking.js';

/** A request as one model of Claude takes it. */
export interface FittedRequest {
  readonly request: MessagesRequest;
  readonly losses: readonly TranslationLoss[];
}

/** The first model that takes what its operator says in the middle ("Mid-conversation system messages"). */
const INLINE_SYSTEM_SINCE = 4.8;

/**
 * Fits a request to the model it goes to. Clients of the Messages API know their models, and what they send goes on as
 * it is; those of another API know nothing of what Claude refuses, and would not understand what it says about it.
 *
 * @param place what the servers take, whatever the model
 */
export function fitToClaude(
  attempt: Pick<AttemptInput, 'request' | 'target' | 'limits'>,
  place: { readonly inlineSystem: boolean },
): FittedRequest {
  const model = claudeModel(attempt.target.model);
  const losses = new LossCollector();
  const { request, limits } = attempt;
  const { thinking, effort, maxTokens } = fitThinking({ request, model, outputTokens: limits?.outputTokens }, losses);
  const format = fitFormat(request, losses);
  const inline = place.inlineSystem && model.generation >= INLINE_SYSTEM_SINCE;
  const fields = new Map<string, unknown>(Object.entries(request));
  const put = (field: string, value: unknown): void => {
    if (value === undefined) fields.delete(field);
    else fields.set(field, value);
  };
  put('max_tokens', maxTokens);
  put('messages', fitConversation(request.messages, inline));
  put('thinking', thinking);
  put('output_config', effort || format ? { ...(effort && { effort }), ...(format && { format }) } : undefined);
  for (const [field, value] of fitSampling(
    { request, model, thinks: thinking !== undefined && thinking.type !== 'disabled' },
    losses,
  ))
    put(field, value);
  put('stop_sequences', spokenStops(request, losses));
  // It takes a beta, which the client has not asked for ("Fast mode").
  if (fields.delete('speed')) losses.add('field_dropped', 'speed');
  return { request: Object.fromEntries(fields) as MessagesRequest, losses: losses.losses };
}

/** Texts of spaces alone are refused. */
function spokenStops({ stop_sequences: stops }: MessagesRequest, losses: LossCollector): readonly string[] | undefined {
  const spoken = stops?.filter((stop) => stop.trim() !== '');
  if (stops && spoken && spoken.length < stops.length) {
    losses.add('stop_sequences_truncated', 'stop_sequences', 'of spaces alone');
  }
  return spoken?.length === 0 ? undefined : spoken;
}
