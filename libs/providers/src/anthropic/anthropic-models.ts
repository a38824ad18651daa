import type { Credential, ListedModel, ModelListCall } from '@sluice/exchange';

import { isObject } from '../shared/json/json-value.js';
import { authentication, callHeaders, OLDEST_VERSION } from '../shared/anthropic/request/relayed-request-headers.js';
import { createdOf, limits, nameOf, pageOf, titleOf, tokensOf, type Fields } from '../shared/models/model-reading.js';
import { modelQuestion } from '../shared/models/model-question.js';
import type { AnthropicMessagesOptions } from './anthropic-types.js';

/** What the API gives at most at once. */
const PAGE = 1000;

/** Asks for the list of models (Claude API, "List Models"), which comes in pages. */
export function listModels(options: AnthropicMessagesOptions, credential: Credential, after?: string): ModelListCall {
  const cursor = after === undefined ? '' : `&after_id=${encodeURIComponent(after)}`;
  return {
    request: modelQuestion(`${apiRoot(options.baseUrl)}/v1/models?limit=${PAGE}${cursor}`, {
      ...callHeaders(false),
      'anthropic-version': OLDEST_VERSION,
      ...authentication({ credential }, options.profile.authentication),
    }),
    read: (body) => {
      const page = pageOf(body, 'data', readModel);
      const last = followingCursor(body);
      if (page === undefined || last === undefined || last === after) return page;
      return { ...page, next: listModels(options, credential, last) };
    },
  };
}

/** People write base URLs with and without the `/v1` of their documentation. */
function apiRoot(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
}

function followingCursor(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const { has_more, last_id } = body as Fields;
  return has_more === true ? nameOf(last_id) : undefined;
}

function readModel(fields: Fields): ListedModel | undefined {
  const id = nameOf(fields['id']);
  if (id === undefined) return undefined;
  const { capabilities } = fields;
  return {
    id,
    ...titleOf(fields['display_name']),
    ...createdOf(fields['created_at']),
    ...limits(tokensOf(fields['max_input_tokens']), tokensOf(fields['max_tokens'])),
    ...(isObject(capabilities) && { capabilities: capabilities as Fields }),
  };
}
