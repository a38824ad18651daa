import { Controller, HttpCode, Post, Req, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AnthropicBodyInterceptor } from './anthropic-body.interceptor.js';
import { readChatCompletionsRequest } from './envelope.js';
import type { OpenExchange } from './exchange-sink.js';
import { openExchange } from './open-exchange.js';
import { requestBodyOf } from './request-body.js';

/** `POST /v1/chat/completions` of OpenAI's API. Some gateways keep it below a prefix, and so do their clients. */
@Controller(['v1/chat/completions', 'openai/v1/chat/completions'])
export class ChatCompletionsController {
  @Post()
  @HttpCode(200)
  @UseInterceptors(AnthropicBodyInterceptor)
  createCompletion(@Req() http: FastifyRequest): OpenExchange {
    return openExchange(http, readChatCompletionsRequest(requestBodyOf(http).json));
  }
}
