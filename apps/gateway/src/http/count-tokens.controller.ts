import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { parseCountTokensRequest } from './envelope.js';
import { requestBodyOf } from './request-body.js';
import { generationOf } from './request-generation.js';
import { sessionOfRequest } from './session-of-request.js';

interface TokenCount {
  readonly input_tokens: number;
  readonly context_management?: { readonly original_input_tokens: number };
}

/** `POST /v1/messages/count_tokens` of the Messages API, by the rules of the model that would be asked. */
@Controller('v1/messages/count_tokens')
export class CountTokensController {
  @Post()
  @HttpCode(200)
  async countTokens(@Req() http: FastifyRequest): Promise<TokenCount> {
    const request = parseCountTokensRequest(requestBodyOf(http).json);
    const { router, counts } = generationOf(http);
    const [target] = router.route(request.model, sessionOfRequest(http, request).id).targets;
    const tokens = await counts.count(http, request, target);
    // Only the beta of the endpoint knows context management. Nothing was edited here, so both counts are one.
    const managed = typeof request['context_management'] === 'object' && request['context_management'] !== null;
    return { input_tokens: tokens, ...(managed && { context_management: { original_input_tokens: tokens } }) };
  }
}
