import { Controller, Get, Query, Req } from '@nestjs/common';
import type { ProviderId, ProviderSettings } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

import { generationOf } from './request-generation.js';

/** One provider. Of its address there is only the host: paths and queries of URLs may hold what is nobody's business. */
interface ProviderInfo {
  readonly id: ProviderId;
  readonly adapter: string;
  readonly host: string;
  /** How many models it says it has; null where it has not, or cannot be asked. */
  readonly models: number | null;
}

/** `GET /v1/providers`: the names of the providers, or with `?detailed=true` a little more. */
@Controller('v1/providers')
export class ProvidersController {
  @Get()
  async list(
    @Req() http: FastifyRequest,
    @Query('detailed') detailed?: string,
  ): Promise<readonly ProviderId[] | readonly ProviderInfo[]> {
    const { configuration, discovery } = generationOf(http);
    const { providers } = configuration.snapshot;
    if (detailed !== 'true' && detailed !== '1') return providers.map(({ id }) => id);
    const models = await discovery.models();
    return providers.map((provider) => infoOf(provider, models.get(provider.id)?.length));
  }
}

function infoOf({ id, adapter, baseUrl }: ProviderSettings, models = 0): ProviderInfo {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
  return { id, adapter, host, models: models > 0 ? models : null };
}
