import { Controller, HttpCode, Inject, Post, Req, UseInterceptors } from '@nestjs/common';
import type { Pipeline } from '@sluice/pipeline';
import { Valve } from '@sluice/streaming';
import { TokenCounter } from '@sluice/tokens';
import type { FastifyRequest } from 'fastify';

import { AnthropicBodyInterceptor } from './anthropic-body.interceptor.js';
import { parseCountTokensRequest, parseMessagesRequest } from './envelope.js';
import { ExchangeFactory } from './exchange.factory.js';
import type { OpenExchange } from './exchange-sink.js';
import { PIPELINE } from './pipeline-token.js';
import type { RequestBody } from './request-body.js';

/** `POST /v1/messages` and `POST /v1/messages/count_tokens` of the Messages API. */
@Controller('v1/messages')
export class MessagesController {
  readonly #exchanges: ExchangeFactory;
  readonly #pipeline: Pipeline;
  readonly #counter: TokenCounter;

  constructor(exchanges: ExchangeFactory, @Inject(PIPELINE) pipeline: Pipeline, counter: TokenCounter) {
    this.#exchanges = exchanges;
    this.#pipeline = pipeline;
    this.#counter = counter;
  }

  @Post()
  @HttpCode(200)
  @UseInterceptors(AnthropicBodyInterceptor)
  createMessage(@Req() http: FastifyRequest): OpenExchange {
    const request = parseMessagesRequest(jsonOf(http));
    const exchange = this.#exchanges.open(http, request);
    const valve = new Valve();
    return { exchange, valve, run: this.#pipeline.run(exchange, valve) };
  }

  @Post('count_tokens')
  @HttpCode(200)
  async countTokens(@Req() http: FastifyRequest): Promise<{ input_tokens: number }> {
    return { input_tokens: await this.#counter.count(parseCountTokensRequest(jsonOf(http))) };
  }
}

function jsonOf(http: FastifyRequest): unknown {
  return (http.body as RequestBody | undefined)?.json;
}
