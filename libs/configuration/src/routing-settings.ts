import type { DefinedModel, RoutingSettings, Target } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';
import type { EnvironmentVariables } from './env.dto.js';
import { readModel, type NamedProvider, type TargetReading } from './model-target.js';
import type { FamilyModels } from './providers/known-provider.js';
import { ownTarget, readOwnTarget } from './routes/target-names.js';

/** A provider that can be routed to. */
export interface RoutableProvider extends NamedProvider {
  /** What it serves the families with, where that is known. */
  readonly models?: FamilyModels;
}

/** What routing is read from. */
export interface RoutingSource {
  readonly variables: EnvironmentVariables;
  /** In order of preference. */
  readonly providers: readonly RoutableProvider[];
  /** Those of the operator's own. */
  readonly models: readonly DefinedModel[];
  /** Serves the families where nothing else is known to. */
  readonly spare: Target | undefined;
  /** Variables that already have a fault. */
  readonly faulty: ReadonlySet<string>;
}

/** The targets that were named, and what is wrong with them. */
export interface RoutingReading {
  readonly routing: RoutingSettings;
  readonly faults: readonly ConfigurationFault[];
}

/** With a fault the configuration is never handed out, so any target will do. */
const NO_TARGET: Target = { provider: 'openai', model: '' };
const NO_TARGETS: FamilyTargets = { big: NO_TARGET, middle: NO_TARGET, small: NO_TARGET };

/** Reads the three models and the fallbacks. */
export function readRouting({ variables, providers, models, spare, faulty }: RoutingSource): RoutingReading {
  const faults: ConfigurationFault[] = [];
  const accept = (reading: TargetReading): Target => {
    if ('target' in reading) return reading.target;
    faults.push(reading.fault);
    return NO_TARGET;
  };
  const named = (variable: 'BIG_MODEL' | 'MIDDLE_MODEL' | 'SMALL_MODEL'): Target | undefined => {
    const text = variables[variable];
    if (text === undefined) return undefined;
    const target = ownTarget(text, models);
    return target ?? accept(readModel({ variable, text, providers }));
  };
  const [big, middle, small] = [named('BIG_MODEL'), named('MIDDLE_MODEL'), named('SMALL_MODEL')];
  const own = big === undefined ? (ownModels(providers) ?? alone(spare)) : modelsBeside(big, providers);
  if (own === undefined && providers.length > 0 && !faulty.has('BIG_MODEL')) faults.push(noModel(providers));
  const { big: bigModel, middle: ownMiddle, small: ownSmall } = own ?? NO_TARGETS;
  const texts = variables.FALLBACK_MODELS.split(',').map((text) => text.trim());
  const fallbacks = texts
    .filter((text) => text !== '')
    .map((text) => accept(readOwnTarget('FALLBACK_MODELS', text, { providers, models })));
  return { routing: { bigModel, middleModel: middle ?? ownMiddle, smallModel: small ?? ownSmall, fallbacks }, faults };
}

type FamilyTargets = Readonly<Record<keyof FamilyModels, Target>>;

/** The models of the first provider that knows which to use. */
function ownModels(providers: readonly RoutableProvider[]): FamilyTargets | undefined {
  const provider = providers.find(({ models }) => models !== undefined);
  if (provider?.models === undefined) return undefined;
  const target = (model: string): Target => ({ provider: provider.id, model });
  const { big, middle, small } = provider.models;
  return { big: target(big), middle: target(middle), small: target(small) };
}

function alone(target: Target | undefined): FamilyTargets | undefined {
  return target && { big: target, middle: target, small: target };
}

/** Whoever names one model wants it for the sonnet family too; the haiku family is for what shall be quick and cheap. */
function modelsBeside(big: Target, providers: readonly RoutableProvider[]): FamilyTargets {
  const small = providers.find(({ id }) => id === big.provider)?.models?.small;
  return { big, middle: big, small: small === undefined ? big : { provider: big.provider, model: small } };
}

function noModel(providers: readonly RoutableProvider[]): ConfigurationFault {
  const id = providers[0]?.id ?? '';
  return {
    variable: 'BIG_MODEL',
    problem: `is not set, and which models "${id}" has is not known here`,
    fix: `set BIG_MODEL=${id}/<model>, and SMALL_MODEL where a smaller one shall serve the haiku family`,
  };
}
