import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ClientError, formatTarget } from '@sluice/exchange';
import { CATALOGUE_DATE, estimateCost, type KnowledgeSource } from '@sluice/models';
import { validateSync } from 'class-validator';
import type { FastifyRequest } from 'fastify';

import { pricingOf } from '../models/enriched-model.js';
import { CostEstimateDto } from './cost-estimate.dto.js';
import { requestBodyOf } from './request-body.js';
import { generationOf } from './request-generation.js';

interface CostEstimateInfo {
  /** As the client named it. */
  readonly model: string;
  readonly cost: number;
  readonly currency: 'USD';
  /** US dollars per token, for a prompt of that length. */
  readonly pricing: Readonly<Record<string, unknown>>;
  readonly source: KnowledgeSource;
}

/** `POST /v1/cost-estimate`: what so many tokens of a model would cost, by the prices of today. */
@Controller('v1/cost-estimate')
export class CostEstimateController {
  @Post()
  @HttpCode(200)
  async estimate(@Req() http: FastifyRequest): Promise<CostEstimateInfo> {
    const wanted = read(requestBodyOf(http).json);
    const { router, catalogue, configuration } = generationOf(http);
    const [target] = router.route(wanted.model).targets;
    if (!target) throw new ClientError('model_not_found', `model: ${wanted.model}`);
    const listed = await catalogue.listed(target);
    const subject = { source: configuration.snapshot, target, listed, day: catalogue.today() };
    const estimate = estimateCost(subject, {
      inputTokens: wanted.prompt_tokens ?? 0,
      outputTokens: wanted.completion_tokens ?? 0,
      cacheReadTokens: wanted.cache_read_tokens ?? 0,
      cacheWriteTokens: wanted.cache_creation_tokens ?? 0,
    });
    if (!estimate) throw unpriced(wanted.model, formatTarget(target));
    const { usd, price, source } = estimate;
    return { model: wanted.model, cost: usd, currency: 'USD', pricing: pricingOf(price), source };
  }
}

function read(body: unknown): CostEstimateDto {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ClientError('invalid_request', 'The request body must be a JSON object');
  }
  const wanted = Object.assign(new CostEstimateDto(), body);
  const [fault] = validateSync(wanted, { stopAtFirstError: true });
  if (fault) throw new ClientError('invalid_request', Object.values(fault.constraints ?? {})[0] ?? fault.property);
  return wanted;
}

function unpriced(model: string, target: string): ClientError {
  const answeredBy = model === target ? '' : `, which ${target} answers`;
  return new ClientError(
    'model_price_unknown',
    `model: what these tokens of ${model}${answeredBy} cost is not known: neither to the catalogue of ${CATALOGUE_DATE} nor to its provider's list. Tell it in SLUICE_MODELS_FILE.`,
  );
}
