import type { ProviderId, RoutingSettings, Target } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';
import type { EnvironmentVariables } from './env.dto.js';
import { readModel, readTarget, type TargetReading } from './model-target.js';

/** The targets that were named, and what is wrong with them. */
export interface RoutingReading {
  readonly routing: RoutingSettings;
  readonly faults: readonly ConfigurationFault[];
}

/** Reads the three models and the fallbacks. */
export function readRouting(variables: EnvironmentVariables, providers: readonly ProviderId[]): RoutingReading {
  const faults: ConfigurationFault[] = [];
  const accept = (reading: TargetReading): Target | undefined => {
    if ('target' in reading) return reading.target;
    faults.push(reading.fault);
    return undefined;
  };
  const model = (variable: 'BIG_MODEL' | 'MIDDLE_MODEL' | 'SMALL_MODEL'): Target => {
    const text = variables[variable];
    // With a fault the configuration is never handed out, so any target will do.
    return accept(readModel({ variable, text, providers })) ?? { provider: 'openai', model: text };
  };
  const texts = variables.FALLBACK_MODELS.split(',').map((text) => text.trim());
  const fallbacks = texts
    .filter((text) => text !== '')
    .map((text) => accept(readTarget({ variable: 'FALLBACK_MODELS', text, providers })))
    .filter((target) => target !== undefined);
  const routing = {
    bigModel: model('BIG_MODEL'),
    middleModel: model('MIDDLE_MODEL'),
    smallModel: model('SMALL_MODEL'),
    fallbacks,
  };
  return { routing, faults };
}
