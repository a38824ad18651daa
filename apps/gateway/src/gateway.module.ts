import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { GatewayHealth } from './gateway-health.js';
import type { GatewayParts } from './gateway-parts.js';
import { Generations } from './generations/generations.js';
import { ActiveExchanges } from './http/active-exchanges.js';
import { AnthropicExceptionFilter } from './http/anthropic-exception.filter.js';
import { ChatCompletionsController } from './http/chat-completions.controller.js';
import { CostEstimateController } from './http/cost-estimate.controller.js';
import { CountTokensController } from './http/count-tokens.controller.js';
import { HealthController } from './http/health.controller.js';
import { HEALTH_SOURCE } from './http/health-source.js';
import { MessagesController } from './http/messages.controller.js';
import { ModelsController } from './http/models.controller.js';
import { ProbeController } from './http/probe.controller.js';
import { ProvidersController } from './http/providers.controller.js';
import { TokenCountController } from './http/token-count.controller.js';
import { TranslateController } from './http/translate.controller.js';
import { QuotaStatsController } from './operation/quota-stats.controller.js';
import { StatsController } from './operation/stats.controller.js';
import { TestConnectionController } from './operation/test-connection.controller.js';
import { UsageStats } from './operation/usage-stats.js';

/** The HTTP face of the gateway over parts that are made before Nest starts. */
@Module({})
export class GatewayModule {
  static forRoot(parts: GatewayParts, closing: () => boolean): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        MessagesController,
        ChatCompletionsController,
        CountTokensController,
        TranslateController,
        ModelsController,
        ProvidersController,
        TokenCountController,
        CostEstimateController,
        HealthController,
        ProbeController,
        TestConnectionController,
        StatsController,
        QuotaStatsController,
      ],
      providers: [
        { provide: APP_FILTER, useClass: AnthropicExceptionFilter },
        { provide: UsageStats, useValue: parts.stats },
        { provide: ActiveExchanges, useValue: parts.active },
        { provide: Generations, useValue: parts.generations },
        { provide: HEALTH_SOURCE, useValue: new GatewayHealth(parts, closing) },
      ],
    };
  }
}
