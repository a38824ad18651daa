import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ClientError } from '@sluice/exchange';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { generationOf } from '../http/request-generation.js';
import { testConnection, type ConnectionTest } from './connection-test.js';
import { modelsByProvider, smallModel } from './tested-models.js';

interface TestQuery {
  readonly model?: unknown;
  readonly providers?: unknown;
}

/** The outcomes of several tests, which may differ. */
interface ConnectionTests {
  readonly status: 'success' | 'partial' | 'failed';
  readonly timestamp: string;
  readonly results: readonly (ConnectionTest & { readonly provider: string })[];
  /** Providers that no model of the configuration belongs to: ask with `?model=provider/model`. */
  readonly untested: readonly string[];
}

/**
 * `GET /test-connection`: whether a model answers, by a question of five tokens to the small one, or to `?model=`. 200
 * when it does, 503 when not. `?providers=all` asks a model of each provider that routing knows one of: 207.
 */
@Controller('test-connection')
export class TestConnectionController {
  @Get()
  async test(
    @Req() http: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { model = smallModel(generationOf(http).configuration.snapshot), providers }: TestQuery,
  ): Promise<ConnectionTest | ConnectionTests> {
    // Asking costs tokens, and nobody would be told the outcome.
    if (http.method === 'HEAD') throw new ClientError('method_not_allowed', 'HEAD /test-connection: use GET');
    if (providers !== undefined) {
      if (providers !== 'all') throw new ClientError('invalid_request', "providers: Input should be 'all'");
      void reply.status(207);
      return testAll(http);
    }
    if (typeof model !== 'string' || model === '')
      throw new ClientError('invalid_request', 'model: Input should be a name');
    const outcome = await testConnection(http, model);
    void reply.status(outcome.status === 'success' ? 200 : 503);
    return outcome;
  }
}

async function testAll(http: FastifyRequest): Promise<ConnectionTests> {
  const { snapshot } = generationOf(http).configuration;
  const models = modelsByProvider(snapshot);
  const tests = [...models].map(async ([provider, model]) => ({
    provider,
    ...ofProvider(provider, await testConnection(http, model)),
  }));
  const results = await Promise.all(tests);
  const succeeded = results.filter(({ status }) => status === 'success').length;
  return {
    status: succeeded === results.length ? 'success' : succeeded > 0 ? 'partial' : 'failed',
    timestamp: new Date().toISOString(),
    results,
    untested: snapshot.providers.map(({ id }) => id).filter((id) => !models.has(id)),
  };
}

/** A fallback, or a route, may have let another provider answer: that says nothing for this one. */
function ofProvider(provider: string, outcome: ConnectionTest): ConnectionTest {
  if (outcome.status === 'failed' || outcome.model_used.startsWith(`${provider}/`)) return outcome;
  return {
    status: 'failed',
    error_type: 'api_error',
    message: `${outcome.model_used} has answered in its place`,
    timestamp: outcome.timestamp,
    suggestions: ['The recording of the exchange has what this provider said, if it was asked, and the route.'],
  };
}
