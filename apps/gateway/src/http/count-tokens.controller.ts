import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { parseCountTokensRequest } from './envelope.js';
import { ModelRouter } from './model-router.js';
import { requestBodyOf } from './request-body.js';
import { TokenCounts } from './token-counts.js';

interface TokenCount {
  readonly input_tokens: number;
  readonly context_management?: { readonly original_input_tokens: number };
}

/** `POST /v1/messages/count_tokens` of the Messages API, by the rules of the model that would be asked. */
@Controller('v1/messages/count_tokens')
export class CountTokensController {
  readonly #counts: TokenCounts;
  readonly #router: ModelRouter;

  constructor(counts: TokenCounts, router: ModelRouter) {
    this.#counts = counts;
    this.#router = router;
  }

  @Post()
  @HttpCode(200)
  async countTokens(@Req() http: FastifyRequest): Promise<TokenCount> {
    const request = parseCountTokensRequest(requestBodyOf(http).json);
    const [target] = this.#router.route(request.model).targets;
    const tokens = await this.#counts.count(http, request, target);
    // Only the beta of the endpoint knows context management. Nothing was edited here, so both counts are one.
    const managed = typeof request['context_management'] === 'object' && request['context_management'] !== null;
    return { input_tokens: tokens, ...(managed && { context_management: { original_input_tokens: tokens } }) };
  }
}
