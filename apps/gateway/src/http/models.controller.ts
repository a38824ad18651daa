import type { IncomingHttpHeaders } from 'node:http';

import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import { ClientError } from '@sluice/exchange';

import { Generations } from '../generations/generations.js';
import type { Generation } from '../generations/generation.js';
import type { ModelInfo, OpenAiModelInfo } from './model-catalogue.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

interface ModelsQuery {
  readonly limit?: string;
  readonly after_id?: string;
  readonly before_id?: string;
  /** Once or more often. */
  readonly lifecycle?: string | readonly string[];
}

interface ModelsPage {
  readonly data: readonly ModelInfo[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/** The catalogue of the present configuration. */
interface CatalogueSource {
  readonly current: Pick<Generation, 'catalogue'>;
}

interface OpenAiModelsList {
  readonly object: 'list';
  readonly data: readonly OpenAiModelInfo[];
}

/**
 * `GET /v1/models` and `GET /v1/models/{id}` of the Messages API, paged by cursor; for clients of OpenAI's API, which
 * ask at the same path, in its shapes.
 */
@Controller('v1/models')
export class ModelsController {
  readonly #generations: CatalogueSource;

  constructor(@Inject(Generations) generations: CatalogueSource) {
    this.#generations = generations;
  }

  @Get()
  list(@Query() query: ModelsQuery, @Headers() headers: IncomingHttpHeaders = {}): ModelsPage | OpenAiModelsList {
    if (speaksOpenAi(headers)) return { object: 'list', data: this.#generations.current.catalogue.openAiModels };
    const limit = parseLimit(query.limit);
    if (query.after_id !== undefined && query.before_id !== undefined) {
      throw new ClientError('invalid_request', 'after_id: cannot be used together with before_id');
    }
    const wanted = [query.lifecycle ?? []].flat();
    const models = this.#generations.current.catalogue.models.filter(
      ({ lifecycle }) => wanted.length === 0 || wanted.includes(lifecycle),
    );
    return page(models, limit, query);
  }

  @Get('*')
  get(@Param('*') id: string, @Headers() headers: IncomingHttpHeaders = {}): ModelInfo | OpenAiModelInfo {
    const model = speaksOpenAi(headers)
      ? this.#generations.current.catalogue.findOpenAi(id)
      : this.#generations.current.catalogue.find(id);
    if (!model) throw new ClientError('model_not_found', `model: ${id.slice(0, 256)}`);
    return model;
  }
}

/** Both APIs have this path. Clients of the Messages API name its version or use its header; Claude Code is one. */
function speaksOpenAi(headers: IncomingHttpHeaders): boolean {
  if (headers['anthropic-version'] !== undefined || headers['x-api-key'] !== undefined) return false;
  return /^bearer /i.test(headers.authorization ?? '') && !/^claude-/i.test(headers['user-agent'] ?? '');
}

function parseLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new ClientError('invalid_request', `limit: Input should be between 1 and ${MAX_LIMIT}`);
  }
  return limit;
}

/** A cursor nobody knows gives an empty page: the list may have changed between two pages. */
function page(models: readonly ModelInfo[], limit: number, query: ModelsQuery): ModelsPage {
  let candidates = models;
  let fromEnd = false;
  if (query.after_id !== undefined) {
    const index = models.findIndex(({ id }) => id === query.after_id);
    candidates = index < 0 ? [] : models.slice(index + 1);
  } else if (query.before_id !== undefined) {
    candidates = models.slice(
      0,
      Math.max(
        0,
        models.findIndex(({ id }) => id === query.before_id),
      ),
    );
    fromEnd = true;
  }
  const data = fromEnd ? candidates.slice(-limit) : candidates.slice(0, limit);
  return {
    data,
    has_more: candidates.length > data.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}
