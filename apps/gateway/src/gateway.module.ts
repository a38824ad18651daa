import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { GatewayHealth } from './gateway-health.js';
import type { GatewayParts } from './gateway-parts.js';
import { ActiveExchanges } from './http/active-exchanges.js';
import { AnthropicExceptionFilter } from './http/anthropic-exception.filter.js';
import { ClientAccess } from './http/client-access.js';
import { CountTokensController } from './http/count-tokens.controller.js';
import { ExchangeFactory } from './http/exchange.factory.js';
import { HealthController } from './http/health.controller.js';
import { HEALTH_SOURCE } from './http/health-source.js';
import { MessagesController } from './http/messages.controller.js';
import { ModelCatalogue } from './http/model-catalogue.js';
import { ModelRouter } from './http/model-router.js';
import { ModelsController } from './http/models.controller.js';
import { ObserverHub } from './http/observer-hub.js';
import { PIPELINE } from './http/pipeline-token.js';
import { ProbeController } from './http/probe.controller.js';
import { RequestTranslator } from './http/request-translator.js';
import { StandInKeys } from './http/stand-in-keys.js';
import { TokenCounts } from './http/token-counts.js';
import { TranslateController } from './http/translate.controller.js';

/** The HTTP face of the gateway over parts that are made before Nest starts. */
@Module({})
export class GatewayModule {
  static forRoot(parts: GatewayParts, closing: () => boolean): DynamicModule {
    const { snapshot, server } = parts.configuration;
    return {
      module: GatewayModule,
      controllers: [
        MessagesController,
        CountTokensController,
        TranslateController,
        ModelsController,
        HealthController,
        ProbeController,
      ],
      providers: [
        { provide: APP_FILTER, useClass: AnthropicExceptionFilter },
        { provide: ActiveExchanges, useValue: parts.active },
        { provide: PIPELINE, useValue: parts.pipeline },
        { provide: TokenCounts, useValue: countsOf(parts) },
        { provide: HEALTH_SOURCE, useValue: new GatewayHealth(parts, closing) },
        { provide: RequestTranslator, useValue: translatorOf(parts) },
        { provide: ModelRouter, useValue: new ModelRouter(snapshot) },
        { provide: ModelCatalogue, useValue: new ModelCatalogue(snapshot) },
        {
          provide: ExchangeFactory,
          useValue: new ExchangeFactory(
            new ObserverHub(parts.observers),
            snapshot,
            new ClientAccess(server.proxyApiKey),
          ),
        },
      ],
    };
  }
}

function translatorOf({ configuration, dryRun }: GatewayParts): RequestTranslator {
  const { credentials, snapshot } = configuration;
  return new RequestTranslator({ dryRun, keys: new StandInKeys(credentials), config: snapshot });
}

function countsOf({ configuration, counter, remoteCounter }: GatewayParts): TokenCounts {
  const { snapshot: config, countsRemotely } = configuration;
  return new TokenCounts({ counter, config, ...(countsRemotely && { remote: remoteCounter }) });
}
