import type { AttemptInput } from '@sluice/exchange';

import type { ModelProfile } from '../openai-compatible/profile/model-profile.js';
import type { ProviderProfile } from '../openai-compatible/profile/provider-profile.js';
import type { ChatFields } from '../shared/openai/chat-request.js';
import { cacheMarkLoss } from '../shared/openai/messages/convert-cache-marks.js';
import { openConversion, type RequestConversion } from '../shared/openai/request-conversion.js';
import { convertAccountFields } from '../shared/openai/settings/convert-account-fields.js';
import { convertTemperature, stopSequences, tokenLimit } from '../shared/openai/settings/convert-sampling.js';
import { withoutRefused } from '../shared/openai/settings/without-refused.js';
import { reportUnsupportedFields } from '../shared/settings/report-unsupported-fields.js';
import { convertInput } from './request/convert-input.js';
import { convertReasoning } from './request/convert-reasoning.js';
import { convertTextFormat } from './request/convert-text-format.js';
import { convertToolFields } from './request/convert-tool-fields.js';

/** A request as the Responses API has it, and what the decoder of its answer has to know. */
export interface ResponsesRequest {
  readonly body: ChatFields;
  readonly conversion: RequestConversion;
  /** Stop sequences the decoder has to look for: the API takes none. */
  readonly localStops: readonly string[];
  /** The tokens that were wanted, where they are fewer than the API can be asked for. */
  readonly localLimit?: number;
  /** Text the reply may repeat at its beginning. */
  readonly prefill?: string;
  readonly searching: boolean;
  /** Upstream name → the client's, of every tool that is offered. */
  readonly toolNames: ReadonlyMap<string, string>;
  readonly stream: boolean;
}

/** The API refuses a smaller limit (`integer_below_min_value`). */
const LEAST_TOKENS = 16;

/**
 * Translates a Messages request to the Responses API (OpenAI, "Create a model response").
 * @throws {ClientError} when the request needs something this upstream cannot do at all
 */
export function convertRequest(
  attempt: AttemptInput,
  provider: ProviderProfile,
  model: ModelProfile,
): ResponsesRequest {
  const conversion = openConversion(attempt, provider, model);
  reportUnsupportedFields(conversion.request, conversion.losses);
  const tools = convertToolFields(conversion);
  const text = convertTextFormat(conversion);
  const reasoning = convertReasoning(conversion);
  const { instructions, input, prefill } = convertInput(conversion);
  cacheMarkLoss(conversion);
  const limit = tokenLimit(conversion);
  const stream = conversion.request.stream === true;
  const searching = tools.search !== undefined;
  const include = [...reasoning.include, ...(searching ? ['web_search_call.action.sources'] : [])];
  const body = {
    model: attempt.target.model,
    ...(instructions !== undefined && { instructions }),
    input,
    ...tools.fields,
    max_output_tokens: Math.max(LEAST_TOKENS, limit),
    ...convertTemperature(conversion, reasoning.effort),
    ...reasoning.fields,
    ...text,
    ...convertAccountFields(conversion, attempt),
    ...(include.length > 0 && { include }),
    // Every request carries the whole conversation, so that nothing has to be kept elsewhere.
    store: false,
    stream,
    ...(stream && provider.obfuscationSwitch && { stream_options: { include_obfuscation: false } }),
  };
  return {
    body: withoutRefused(conversion, body),
    conversion,
    localStops: stopSequences(conversion),
    ...(limit < LEAST_TOKENS && { localLimit: limit }),
    ...(prefill !== undefined && { prefill }),
    searching,
    toolNames: tools.toolNames,
    stream,
  };
}
