import { Controller, HttpCode, Post, Req, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AnthropicBodyInterceptor } from './anthropic-body.interceptor.js';
import { readMessagesRequest } from './envelope.js';
import type { OpenExchange } from './exchange-sink.js';
import { openExchange } from './open-exchange.js';
import { requestBodyOf } from './request-body.js';

/** `POST /v1/messages` of the Messages API. */
@Controller('v1/messages')
export class MessagesController {
  @Post()
  @HttpCode(200)
  @UseInterceptors(AnthropicBodyInterceptor)
  createMessage(@Req() http: FastifyRequest): OpenExchange {
    return openExchange(http, readMessagesRequest(requestBodyOf(http).json));
  }
}
