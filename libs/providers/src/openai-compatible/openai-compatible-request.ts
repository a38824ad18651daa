import type { AttemptInput } from '@sluice/exchange';

import type { ChatFields } from '../shared/openai/chat-request.js';
import { convertAccountFields } from '../shared/openai/settings/convert-account-fields.js';
import { cacheMarkLoss } from '../shared/openai/messages/convert-cache-marks.js';
import { convertMessages } from './request/messages/convert-messages.js';
import { convertOutputFormat } from '../shared/openai/settings/convert-output-format.js';
import { convertSampling } from '../shared/openai/settings/convert-sampling.js';
import { convertThinking } from '../shared/openai/settings/convert-thinking.js';
import { convertTools } from '../shared/openai/tools/convert-tools.js';
import { WEB_SEARCH } from './request/convert-web-search.js';
import { reportUnsupportedFields } from '../shared/settings/report-unsupported-fields.js';
import type { ModelProfile } from './profile/model-profile.js';
import type { ProviderProfile } from './profile/provider-profile.js';
import { withoutRefused } from '../shared/openai/settings/without-refused.js';
import { openConversion, type RequestConversion } from '../shared/openai/request-conversion.js';

/** A request in the dialect of one upstream, and what its decoder has to know. */
export interface ChatRequest {
  readonly body: ChatFields;
  readonly conversion: RequestConversion;
  /** Stop sequences the decoder has to look for. */
  readonly localStops: readonly string[];
  /** Text the reply may repeat at its beginning. */
  readonly prefill?: string;
  readonly citationsEnabled: boolean;
  /** Upstream name → the client's, of every tool that is offered. */
  readonly toolNames: ReadonlyMap<string, string>;
  readonly stream: boolean;
}

/**
 * Translates a Messages request to Chat Completions (OpenAI, "Create chat completion").
 * @throws {ClientError} when the request needs something this upstream cannot do at all
 */
export function convertRequest(attempt: AttemptInput, provider: ProviderProfile, model: ModelProfile): ChatRequest {
  const conversion = openConversion(attempt, provider, model);
  reportUnsupportedFields(conversion.request, conversion.losses);
  const tools = convertTools(conversion, WEB_SEARCH);
  const format = convertOutputFormat(conversion);
  const thinking = convertThinking(conversion);
  const sampling = convertSampling(conversion, thinking['reasoning_effort']);
  const { messages, prefill, continuation } = convertMessages(conversion);
  cacheMarkLoss(conversion);
  const stream = mustStream(conversion, thinking);
  const body = {
    model: attempt.target.model,
    messages,
    ...tools.fields,
    ...tools.search,
    ...sampling.fields,
    ...thinking,
    ...format,
    ...convertAccountFields(conversion, attempt),
    ...(continuation && { add_generation_prompt: false, continue_final_message: true }),
    ...(provider.storeSwitch && { store: false }),
    ...streamFields(conversion, stream),
  };
  return {
    body: withoutRefused(conversion, body),
    conversion,
    localStops: sampling.localStops,
    ...(prefill !== undefined && { prefill }),
    citationsEnabled: tools.search !== undefined,
    toolNames: tools.toolNames,
    stream,
  };
}

function mustStream({ request, provider }: RequestConversion, thinking: ChatFields): boolean {
  return request.stream === true || (provider.streamWhenThinking && thinking['enable_thinking'] === true);
}

function streamFields({ provider, quirks }: RequestConversion, stream: boolean): ChatFields {
  if (!stream || !provider.streamOptions) return { stream };
  const obfuscation = provider.obfuscationSwitch && !quirks['include_obfuscation'];
  return { stream, stream_options: { include_usage: true, ...(obfuscation && { include_obfuscation: false }) } };
}
