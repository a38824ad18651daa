import type { MessagesRequest } from '@sluice/anthropic';
import type { ConfigSnapshot, PreparedAttempt, Target } from '@sluice/exchange';
import type { DryRun } from '@sluice/pipeline';
import type { FastifyRequest } from 'fastify';

import { LiveAmbient } from './live-ambient.js';
import { requestBodyOf } from './request-body.js';
import { requestContextOf } from './request-context.js';
import { sessionOfRequest } from './session-of-request.js';
import type { StandInKeys } from './stand-in-keys.js';
import { untilLeft } from './until-left.js';

/** What a translator works with. */
export interface RequestTranslatorParts {
  readonly dryRun: DryRun;
  readonly keys: StandInKeys;
  readonly config: ConfigSnapshot;
}

/** Translates admitted, validated requests without making exchanges of them: no observer hears of it. */
export class RequestTranslator {
  readonly #parts: RequestTranslatorParts;

  constructor(parts: RequestTranslatorParts) {
    this.#parts = parts;
  }

  /**
   * @throws {ClientError} when the request needs something the target cannot do at all
   * @throws {ServiceError} `gateway_client_closed`
   */
  async translate(http: FastifyRequest, request: MessagesRequest, target: Target): Promise<PreparedAttempt> {
    const { dryRun, keys, config } = this.#parts;
    const { principal } = requestContextOf(http);
    const subject = {
      request,
      config,
      inbound: { body: requestBodyOf(http).bytes },
      principal: principal ?? { id: 'local' },
      session: sessionOfRequest(http, request),
      ambient: new LiveAmbient(() => undefined),
    };
    return untilLeft(http, (left) => dryRun.prepare({ ...subject, left }, target, keys.of(target.provider)));
  }
}
