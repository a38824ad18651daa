import type { IncomingHttpHeaders } from 'node:http';

import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import { ClientError } from '@sluice/exchange';

import { Generations } from '../generations/generations.js';
import type { Generation } from '../generations/generation.js';
import { enrichment } from '../models/enriched-model.js';
import { messagesModel, type ModelInfo } from '../models/messages-model.js';
import type { OfferedModel } from '../models/offered-model.js';
import { openAiModel, type OpenAiModelInfo } from '../models/openai-model.js';
import { pageOfModels, type ModelsPage, type PageQuery } from './models-page.js';

interface ModelsQuery extends PageQuery {
  /** `openai` or `anthropic`; absent = by the headers. */
  readonly format?: string;
  /** Whether all that is known of the models is wanted. */
  readonly enriched?: string;
  /** Once or more often. */
  readonly lifecycle?: string | readonly string[];
}

/** The catalogue of the present configuration. */
interface CatalogueSource {
  readonly current: { readonly catalogue: Pick<Generation['catalogue'], 'models' | 'find'> };
}

interface OpenAiModelsList {
  readonly object: 'list';
  readonly data: readonly OpenAiModelInfo[];
}

/**
 * `GET /v1/models` and `GET /v1/models/{id}` of the Messages API, paged by cursor; for clients of OpenAI's API, which
 * ask at the same path or below a prefix, in its shapes.
 */
@Controller(['v1/models', 'openai/v1/models'])
export class ModelsController {
  readonly #generations: CatalogueSource;

  constructor(@Inject(Generations) generations: CatalogueSource) {
    this.#generations = generations;
  }

  @Get()
  async list(
    @Query() query: ModelsQuery,
    @Headers() headers: IncomingHttpHeaders = {},
  ): Promise<ModelsPage | OpenAiModelsList> {
    const { catalogue } = this.#generations.current;
    if (wantsOpenAi(query, headers)) {
      const models = await catalogue.models();
      return { object: 'list', data: models.map((model) => inOpenAi(model, model.name, query)) };
    }
    const wanted = [query.lifecycle ?? []].flat();
    const isWanted = wanted.length === 0 || wanted.includes('active');
    const page = pageOfModels(query);
    const models = isWanted ? await catalogue.models() : [];
    return page(models.map((model) => inMessages(model, model.pickerName, query)));
  }

  @Get('*')
  async get(
    @Param('*') id: string,
    @Query() query: ModelsQuery = {},
    @Headers() headers: IncomingHttpHeaders = {},
  ): Promise<ModelInfo | OpenAiModelInfo> {
    const show = wantsOpenAi(query, headers) ? inOpenAi : inMessages;
    const model = await this.#generations.current.catalogue.find(id);
    if (!model) throw new ClientError('model_not_found', `model: ${id.slice(0, 256)}`);
    return show(model, id, query);
  }
}

function inOpenAi(model: OfferedModel, id: string, query: ModelsQuery): OpenAiModelInfo {
  return { ...openAiModel(model, id), ...(isEnriched(query) && enrichment(model)) };
}

/** What both shapes have a field for is shown in the words of the Messages API. */
function inMessages(model: OfferedModel, id: string, query: ModelsQuery): ModelInfo {
  return { ...(isEnriched(query) && enrichment(model)), ...messagesModel(model, id) };
}

function isEnriched({ enriched }: ModelsQuery): boolean {
  return enriched === '' || enriched === '1' || enriched?.toLowerCase() === 'true';
}

/**
 * Both APIs have this path. Who does not say which one is meant is known by the headers: clients of the Messages API
 * name its version or use its header; Claude Code is one.
 *
 * @throws {ClientError} `invalid_request` for a format nobody knows
 */
function wantsOpenAi({ format }: ModelsQuery, headers: IncomingHttpHeaders): boolean {
  if (format === 'openai') return true;
  if (format === 'anthropic') return false;
  if (format !== undefined) throw new ClientError('invalid_request', 'format: Input should be "openai" or "anthropic"');
  if (headers['anthropic-version'] !== undefined || headers['x-api-key'] !== undefined) return false;
  return /^bearer /i.test(headers.authorization ?? '') && !/^claude-/i.test(headers['user-agent'] ?? '');
}
