import type { Credential, ListedModel, ModelListCall } from '@sluice/exchange';

import {
  limits,
  nameOf,
  objectOf,
  pageOf,
  textsOf,
  titleOf,
  tokensOf,
  type Fields,
} from '../shared/models/model-reading.js';
import { modelQuestion } from '../shared/models/model-question.js';
import { callHeaders } from './gemini-headers.js';
import type { GeminiProfile } from './profile/gemini-profile.js';

/** What makes the question: where, and as whom. */
export interface ModelListQuestion {
  readonly baseUrl: string;
  readonly profile: GeminiProfile;
  readonly credential: Credential;
}

/** What the API gives at most at once. */
const PAGE = 1000;

/** Asks for the list of models (Gemini API, "models.list"), which comes in pages. */
export function listModels(question: ModelListQuestion, token?: string): ModelListCall {
  const { baseUrl, profile, credential } = question;
  const cursor = token === undefined ? '' : `&pageToken=${encodeURIComponent(token)}`;
  return {
    request: modelQuestion(
      `${baseUrl.replace(/\/+$/, '')}/models?pageSize=${PAGE}${cursor}`,
      callHeaders({ credential, stream: false }, profile),
    ),
    read: (body) => {
      const page = pageOf(body, 'models', readModel);
      const next = nameOf(objectOf(body)['nextPageToken']);
      if (page === undefined || next === undefined || next === token) return page;
      return { ...page, next: listModels(question, next) };
    },
  };
}

function readModel(fields: Fields): ListedModel | undefined {
  const id = nameOf(fields['name'])?.replace(/^models\//, '');
  const methods = textsOf(fields['supportedGenerationMethods']);
  if (id === undefined || id === '' || methods?.includes('generateContent') === false) return undefined;
  const { thinking } = fields;
  return {
    id,
    ...titleOf(fields['displayName']),
    ...limits(tokensOf(fields['inputTokenLimit']), tokensOf(fields['outputTokenLimit'])),
    ...(typeof thinking === 'boolean' && { features: { thinking } }),
  };
}
