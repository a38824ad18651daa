import type { MessagesRequest } from '@sluice/anthropic';
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { parseCountTokensRequest, readChatCompletionsRequest, refuseFaults } from './envelope.js';
import { requestBodyOf } from './request-body.js';
import { generationOf } from './request-generation.js';

/**
 * `POST /v1/token-count`: the tokens of a prompt, of Chat Completions or of the Messages API, counted here by the rules
 * of the model that would be asked.
 */
@Controller('v1/token-count')
export class TokenCountController {
  @Post()
  @HttpCode(200)
  async count(@Req() http: FastifyRequest): Promise<{ readonly token_count: number }> {
    const request = read(requestBodyOf(http).json);
    const { router, counts } = generationOf(http);
    const [target] = router.route(request.model).targets;
    return { token_count: await counts.countHere(request, target) };
  }
}

function read(body: unknown): MessagesRequest {
  return speaksMessages(body) ? parseCountTokensRequest(body) : refuseFaults(readChatCompletionsRequest(body));
}

/** Blocks that only messages of the Messages API have. */
const BLOCKS: ReadonlySet<unknown> = new Set(['image', 'document', 'tool_use', 'tool_result', 'thinking']);

/** A prompt of text alone is the same in both, and counts the same. */
function speaksMessages(body: unknown): boolean {
  const { system, tools, messages } = fieldsOf(body);
  if (system !== undefined || listOf(tools).some((tool) => 'input_schema' in fieldsOf(tool))) return true;
  const blocks = listOf(messages).flatMap((message) => listOf(fieldsOf(message)['content']));
  return blocks.some((block) => BLOCKS.has(fieldsOf(block)['type']));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
