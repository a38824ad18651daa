import { Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { CredentialState } from '@sluice/credentials';
import { ClientError } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

import type { Generation } from '../generations/generation.js';
import { requestBodyOf } from '../http/request-body.js';
import { generationOf } from '../http/request-generation.js';
import { readQuotaAction, type QuotaAction } from './quota-action.js';

interface ShownCredential {
  /** What the key is called in logs and recordings. */
  readonly credential: string;
  /** `set_aside`: the provider has refused it. */
  readonly state: 'ok' | 'resting' | 'set_aside';
  /** RFC 3339; null unless it rests. */
  readonly resting_until: string | null;
  readonly requests: number;
  /** Those that failed by fault of the key. */
  readonly failures: number;
}

interface ShownProvider {
  readonly requests: number;
  readonly failures: number;
  readonly credentials: readonly ShownCredential[];
}

interface ShownQuotas {
  /** Other instances lend keys for themselves. */
  readonly scope: 'this instance';
  readonly timestamp: string;
  readonly providers: Readonly<Record<string, ShownProvider>>;
}

interface ShownAction extends ShownQuotas {
  readonly action: QuotaAction['action'];
  /** Keys that can be used again by it. */
  readonly woken: number;
}

/**
 * `/v1/quota-stats`: how the keys of the providers fare, and the ends of their rests. `GET ?provider=` shows; `POST`
 * with the action `reload` ends the rests that providers asked for, and with `force_refresh` takes back refused keys
 * as well. Neither asks a provider: the next request finds out.
 */
@Controller('v1/quota-stats')
export class QuotaStatsController {
  @Get()
  show(@Req() http: FastifyRequest, @Query('provider') provider?: unknown): ShownQuotas {
    const generation = generationOf(http);
    const { providers } = generation.configuration.snapshot;
    if (provider !== undefined && !providers.some(({ id }) => id === provider)) {
      throw new ClientError('invalid_request', `provider: Input should be one of ${namesOf(generation)}`);
    }
    return quotasOf(generation, (id) => provider === undefined || id === provider);
  }

  @Post()
  @HttpCode(200)
  act(@Req() http: FastifyRequest): ShownAction {
    const generation = generationOf(http);
    const { states } = generation.credentials;
    const { action, matches } = readQuotaAction(requestBodyOf(http).json, states);
    const isMeant = (key: CredentialState): boolean =>
      matches(key) && (action === 'force_refresh' || Number.isFinite(key.restsUntil));
    const woken = generation.credentials.wake(isMeant);
    return {
      action,
      woken,
      ...quotasOf(generation, (id) => states.some((key) => key.provider === id && matches(key))),
    };
  }
}

function namesOf({ configuration }: Generation): string {
  return configuration.snapshot.providers.map(({ id }) => id).join(', ');
}

function quotasOf({ configuration, credentials }: Generation, isShown: (provider: string) => boolean): ShownQuotas {
  const now = Date.now();
  const { states } = credentials;
  const ids = configuration.snapshot.providers.map(({ id }) => id).filter(isShown);
  const providers = ids.map((id) => {
    const keys = states.filter(({ provider }) => provider === id);
    const shown = {
      requests: sum(keys.map(({ requests }) => requests)),
      failures: sum(keys.map(({ failures }) => failures)),
      credentials: keys.map((key) => shownCredential(key, now)),
    };
    return [id, shown] as const;
  });
  return {
    scope: 'this instance',
    timestamp: new Date(now).toISOString(),
    providers: Object.fromEntries(providers),
  };
}

function shownCredential({ id, restsUntil, requests, failures }: CredentialState, now: number): ShownCredential {
  const isSetAside = restsUntil === Infinity;
  const rests = !isSetAside && restsUntil > now;
  return {
    credential: id,
    state: isSetAside ? 'set_aside' : rests ? 'resting' : 'ok',
    resting_until: rests ? new Date(restsUntil).toISOString() : null,
    requests,
    failures,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
