import { Controller, Get, Param, Query } from '@nestjs/common';
import { ClientError } from '@sluice/exchange';

import { ModelCatalogue, type ModelInfo } from './model-catalogue.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

interface ModelsQuery {
  readonly limit?: string;
  readonly after_id?: string;
  readonly before_id?: string;
}

interface ModelsPage {
  readonly data: readonly ModelInfo[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

/** `GET /v1/models` and `GET /v1/models/{id}` of the Messages API, paged by cursor. */
@Controller('v1/models')
export class ModelsController {
  readonly #catalogue: ModelCatalogue;

  constructor(catalogue: ModelCatalogue) {
    this.#catalogue = catalogue;
  }

  @Get()
  list(@Query() query: ModelsQuery): ModelsPage {
    const limit = parseLimit(query.limit);
    if (query.after_id !== undefined && query.before_id !== undefined) {
      throw new ClientError('invalid_request', 'after_id: cannot be used together with before_id');
    }
    return page(this.#catalogue.models, limit, query);
  }

  @Get('*')
  get(@Param('*') id: string): ModelInfo {
    const model = this.#catalogue.find(id);
    if (!model) throw new ClientError('model_not_found', `model: ${id.slice(0, 256)}`);
    return model;
  }
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
