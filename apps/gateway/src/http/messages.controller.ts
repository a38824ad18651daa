import { Controller, HttpCode, Inject, Post, Req, UseInterceptors } from '@nestjs/common';
import type { Pipeline } from '@sluice/pipeline';
import { Valve } from '@sluice/streaming';
import type { FastifyRequest } from 'fastify';

import { AnthropicBodyInterceptor } from './anthropic-body.interceptor.js';
import { readMessagesRequest, refuseFaults } from './envelope.js';
import { ExchangeFactory } from './exchange.factory.js';
import type { OpenExchange } from './exchange-sink.js';
import { PIPELINE } from './pipeline-token.js';
import { requestBodyOf } from './request-body.js';

/** `POST /v1/messages` of the Messages API. */
@Controller('v1/messages')
export class MessagesController {
  readonly #exchanges: ExchangeFactory;
  readonly #pipeline: Pipeline;

  constructor(exchanges: ExchangeFactory, @Inject(PIPELINE) pipeline: Pipeline) {
    this.#exchanges = exchanges;
    this.#pipeline = pipeline;
  }

  @Post()
  @HttpCode(200)
  @UseInterceptors(AnthropicBodyInterceptor)
  createMessage(@Req() http: FastifyRequest): OpenExchange {
    const read = readMessagesRequest(requestBodyOf(http).json);
    const { config } = this.#exchanges;
    // Only a fault raises the question who judges: to answer it costs a second routing.
    const { request, fault } = read;
    if (fault !== undefined && !this.#pipeline.judgesRequests({ request, config })) refuseFaults(read);
    const exchange = this.#exchanges.open(http, read);
    const valve = new Valve();
    return { exchange, valve, run: this.#pipeline.run(exchange, valve) };
  }
}
