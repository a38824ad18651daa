import type { MessagesRequest } from '@sluice/anthropic';
import type { ConfigSnapshot, Target } from '@sluice/exchange';
import type { RemoteTokenCounter } from '@sluice/pipeline';
import type { CountCache, TokenCounter } from '@sluice/tokens';
import type { FastifyRequest } from 'fastify';

import { inboundOf } from './exchange.factory.js';
import { LiveAmbient } from './live-ambient.js';
import { requestBodyOf } from './request-body.js';
import { requestContextOf } from './request-context.js';
import { sessionOf } from './session.js';
import { untilLeft } from './until-left.js';

/** Who counts. */
export interface TokenCountsParts {
  readonly counter: TokenCounter;
  /** What upstreams have counted. */
  readonly cache: CountCache;
  /** Absent = upstreams are not asked. */
  readonly remote?: RemoteTokenCounter;
  readonly config: ConfigSnapshot;
}

/** A reply has to be asked for when its prompt is translated; how long it may be is no part of the prompt. */
const SOME_REPLY = 1024;

/** Counts the tokens of prompts that clients ask about: by the upstream where that is wanted, and else here. Never fails for an upstream. */
export class TokenCounts {
  readonly #parts: TokenCountsParts;

  constructor(parts: TokenCountsParts) {
    this.#parts = parts;
  }

  /** @param target who would be asked; undefined = nobody knows the model */
  async count(http: FastifyRequest, request: MessagesRequest, target: Target | undefined): Promise<number> {
    const remotely = target && (await this.#remotely(http, request, target));
    if (remotely !== undefined) return remotely;
    const { bytes } = requestBodyOf(http);
    return this.#parts.counter.count(request, { body: bytes, ...(target && { model: target.model }) });
  }

  /** Asks nobody. @param target whose rules hold */
  countHere(request: MessagesRequest, target: Target | undefined): Promise<number> {
    return this.#parts.counter.count(request, target && { model: target.model });
  }

  async #remotely(http: FastifyRequest, request: MessagesRequest, target: Target): Promise<number | undefined> {
    const { remote, config, cache } = this.#parts;
    if (remote === undefined) return undefined;
    const { bytes } = requestBodyOf(http);
    const key = cache.keyOf(bytes, `${this.#upstreamOf(target)} ${target.model}`);
    const known = key === undefined ? undefined : cache.read(key);
    if (known !== undefined) return known;
    const { requestId, principal } = requestContextOf(http);
    const subject = {
      request: { ...request, max_tokens: SOME_REPLY },
      config,
      inbound: inboundOf(http),
      principal: principal ?? { id: 'local' },
      session: sessionOf(http.headers, { request, requestId }),
      ambient: new LiveAmbient(() => undefined),
    };
    const counted = await untilLeft(http, (left) => remote.count(subject, target, left));
    if (counted !== undefined && key !== undefined) cache.write(key, counted);
    return counted;
  }

  /** The cache outlives the configuration, in which a provider may get another address. */
  #upstreamOf({ provider }: Target): string {
    return `${provider} ${this.#parts.config.providers.find(({ id }) => id === provider)?.baseUrl ?? ''}`;
  }
}
