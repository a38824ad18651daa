import { Controller, HttpCode, Post, Req, UseInterceptors } from '@nestjs/common';
import { Valve } from '@sluice/streaming';
import type { FastifyRequest } from 'fastify';

import { AnthropicBodyInterceptor } from './anthropic-body.interceptor.js';
import { readMessagesRequest, refuseFaults } from './envelope.js';
import type { OpenExchange } from './exchange-sink.js';
import { requestBodyOf } from './request-body.js';
import { generationOf } from './request-generation.js';

/** `POST /v1/messages` of the Messages API. */
@Controller('v1/messages')
export class MessagesController {
  @Post()
  @HttpCode(200)
  @UseInterceptors(AnthropicBodyInterceptor)
  createMessage(@Req() http: FastifyRequest): OpenExchange {
    const read = readMessagesRequest(requestBodyOf(http).json);
    const { exchanges, pipeline } = generationOf(http);
    const { config } = exchanges;
    // Only a fault raises the question who judges: to answer it costs a second routing.
    const { request, fault } = read;
    if (fault !== undefined && !pipeline.judgesRequests({ request, config })) refuseFaults(read);
    const exchange = exchanges.open(http, read);
    const valve = new Valve();
    return { exchange, valve, run: pipeline.run(exchange, valve) };
  }
}
