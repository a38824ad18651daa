import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { TranslationLoss } from '@sluice/completion';
import { ClientError, formatTarget, type ConfigSnapshot, type Target, type UpstreamRequest } from '@sluice/exchange';
import { withoutKeyParameters } from '@sluice/recordings';
import type { FastifyRequest } from 'fastify';

import { parseMessagesRequest } from './envelope.js';
import { requestBodyOf } from './request-body.js';
import { generationOf } from './request-generation.js';
import { sessionOfRequest } from './session-of-request.js';
import { shownHeaders } from './shown-headers.js';

/** What would be done with a request. */
export interface Translation {
  readonly type: 'translation';
  /** As the client named it. */
  readonly model: string;
  /** The rule of routing that matched. */
  readonly rule: string;
  /** `provider/model` that would be asked first. */
  readonly target: string;
  /** Those that would be asked when it fails. */
  readonly fallbacks: readonly string[];
  /** Without trace headers, which differ with each call. Null when nobody would be asked. */
  readonly upstream_request: TranslatedRequest | null;
  /** What the upstream would not be told. */
  readonly losses: readonly TranslationLoss[];
}

interface TranslatedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body's JSON. */
  readonly body: unknown;
}

/**
 * `POST /v1/messages/translate?target=provider/model`: what a request would become on its way, without sending it.
 * Takes the body of `POST /v1/messages`; without `target` the model is routed as usual. Nothing is recorded.
 */
@Controller('v1/messages/translate')
export class TranslateController {
  @Post()
  @HttpCode(200)
  async translate(@Req() http: FastifyRequest, @Query('target') wanted: unknown): Promise<Translation> {
    const request = parseMessagesRequest(requestBodyOf(http).json);
    const { router, translator, exchanges } = generationOf(http);
    const session = sessionOfRequest(http, request);
    const route = router.route(wanted === undefined ? request.model : targetName(wanted), session.id);
    const [target, ...others] = route.targets;
    if (!target) throw new ClientError('model_not_found', `model: ${request.model}`);
    // Warms a prompt cache, which no upstream is asked to do.
    const prepared = request.max_tokens === 0 ? undefined : await translator.translate(http, request, target);
    return {
      type: 'translation',
      model: request.model,
      rule: route.rule,
      target: formatTarget(target),
      fallbacks: others.map(formatTarget),
      upstream_request: prepared ? shown(prepared.request, exchanges.config, target) : null,
      losses: prepared?.losses ?? [],
    };
  }
}

/** @throws {ClientError} for what names no provider, or is given twice */
function targetName(wanted: unknown): string {
  if (typeof wanted === 'string' && wanted.includes('/')) return wanted;
  throw new ClientError('invalid_request', 'target: Input should be provider/model');
}

function shown(request: UpstreamRequest, config: ConfigSnapshot, target: Target): TranslatedRequest {
  const { method, url, body = '' } = request;
  const headers = shownHeaders(request.headers, config, target);
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  return { method, url: withoutKeyParameters(url), headers, body: text === '' ? null : JSON.parse(text) };
}
