import type { ProviderId } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';
import type { EnvironmentVariables } from './env.dto.js';
import { isLoopbackHost } from './loopback.js';
import type { FamilyModels } from './providers/known-provider.js';
import type { ProviderReading } from './providers/read-provider.js';
import type { RoutableProvider } from './routing-settings.js';

/** What the checks of settings against each other look at. */
export interface CheckedSettings {
  readonly variables: EnvironmentVariables;
  readonly providers: readonly ProviderReading[];
  /** Variables that already have a fault: what follows from their value is not reported as well. */
  readonly faulty: ReadonlySet<string>;
  /** Providers of the file that already have a fault. */
  readonly broken: ReadonlySet<ProviderId>;
}

const SIMULATOR_MODELS: FamilyModels = { big: 'sim-big', middle: 'sim-middle', small: 'sim-small' };

/** Every fault that only shows when settings are seen together. */
export function checkTogether(settings: CheckedSettings): readonly ConfigurationFault[] {
  return [checkHost, checkProvider, checkBaseUrls, checkLimits, checkRecording, checkAdmin].flatMap(
    (check) => check(settings) ?? [],
  );
}

/** The providers that models may name, in order of preference: also those whose own settings are yet to be corrected. */
export function routableProviders(settings: CheckedSettings): readonly RoutableProvider[] {
  const simulator = { id: 'simulator', vendorNames: false, models: SIMULATOR_MODELS };
  const { providers, broken } = settings;
  const meant = providers.filter(isMeant);
  const others = [...broken].filter((id) => !meant.some((provider) => provider.id === id));
  return [
    ...meant,
    ...others.map((id) => ({ id, vendorNames: true })),
    ...(usesSimulator(settings) ? [simulator] : []),
  ];
}

/** Whether the simulator serves: when it was asked for, or when nobody else can and this is not production. */
export function usesSimulator({ variables, providers }: CheckedSettings): boolean {
  const isAlone = providers.every(({ settings }) => settings === undefined);
  return variables.SLUICE_SIMULATOR ?? (isAlone && variables.NODE_ENV !== 'production');
}

function isMeant({ settings, faults }: ProviderReading): boolean {
  return settings !== undefined || faults.length > 0;
}

function checkHost({ variables, faulty }: CheckedSettings): ConfigurationFault | undefined {
  if (variables.PROXY_API_KEY !== undefined || faulty.has('PROXY_API_KEY') || isLoopbackHost(variables.HOST)) return;
  return {
    variable: 'HOST',
    problem: `is "${variables.HOST}", which others can reach, while PROXY_API_KEY is not set: anybody could spend your keys`,
    fix: 'set PROXY_API_KEY to a long random text, or set HOST=127.0.0.1',
  };
}

function checkAdmin({ variables, faulty }: CheckedSettings): ConfigurationFault | undefined {
  const { SLUICE_ADMIN_HOST: host, SLUICE_ADMIN_PORT: port, SLUICE_ADMIN_TOKEN: token } = variables;
  if (port === undefined || token !== undefined || faulty.has('SLUICE_ADMIN_TOKEN') || isLoopbackHost(host)) return;
  return {
    variable: 'SLUICE_ADMIN_HOST',
    problem: `is "${host}", which others can reach, while SLUICE_ADMIN_TOKEN is not set: anybody could read recordings`,
    fix: 'set SLUICE_ADMIN_TOKEN to a long random text, or set SLUICE_ADMIN_HOST=127.0.0.1',
  };
}

function checkProvider(settings: CheckedSettings): ConfigurationFault | undefined {
  const { providers, faulty, broken } = settings;
  if (broken.size > 0 || faulty.has('SLUICE_SIMULATOR') || providers.some(isMeant) || usesSimulator(settings)) return;
  return {
    variable: 'OPENAI_API_KEY',
    problem: 'is not set, and no other provider is configured',
    fix: 'set the key of a provider, such as OPENAI_API_KEY, or set SLUICE_SIMULATOR=true to be answered by the built-in simulator',
  };
}

function checkLimits({ variables }: CheckedSettings): ConfigurationFault | undefined {
  const { MAX_TOKENS_LIMIT: most, MIN_TOKENS_LIMIT: least } = variables;
  if (most === undefined || least === undefined || least <= most) return;
  return {
    variable: 'MIN_TOKENS_LIMIT',
    problem: `is ${least}, which is more than MAX_TOKENS_LIMIT, ${most}`,
    fix: 'lower it, or raise MAX_TOKENS_LIMIT',
  };
}

function checkRecording({ variables }: CheckedSettings): ConfigurationFault | undefined {
  if (!variables.SLUICE_RECORDING_REQUIRED || variables.SLUICE_RECORDING !== 'off') return;
  return {
    variable: 'SLUICE_RECORDING_REQUIRED',
    problem: 'is true, while SLUICE_RECORDING is off: every request would be refused',
    fix: 'set SLUICE_RECORDING to meta, redacted or full, or SLUICE_RECORDING_REQUIRED to false',
  };
}

/** Where another provider serves, a server without a key may be left over from another program. */
function checkBaseUrls({ variables, providers }: CheckedSettings): readonly ConfigurationFault[] {
  if (variables.SLUICE_SIMULATOR === true || providers.some(isMeant)) return [];
  return providers.flatMap(({ unusedBaseUrl }) => unusedBaseUrl ?? []);
}
