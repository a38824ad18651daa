import type { Credential, ProviderId } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';
import { EnvironmentVariables } from './env.dto.js';
import { isLoopbackHost } from './loopback.js';

/** What the checks of settings against each other look at. */
export interface CheckedSettings {
  readonly variables: EnvironmentVariables;
  readonly credentials: readonly Credential[];
  /** Variables that already have a fault: what follows from their value is not reported as well. */
  readonly faulty: ReadonlySet<string>;
}

/** Every fault that only shows when settings are seen together. */
export function checkTogether(settings: CheckedSettings): readonly ConfigurationFault[] {
  return [checkHost, checkProvider, checkBaseUrl].flatMap((check) => check(settings) ?? []);
}

/** The providers these settings configure, in order of preference. */
export function configuredProviders({ variables, credentials, faulty }: CheckedSettings): readonly ProviderId[] {
  const openai = credentials.length > 0 || [...faulty].some((name) => name.startsWith('OPENAI_'));
  return [...(openai ? ['openai'] : []), ...(usesSimulator(variables, credentials) ? ['simulator'] : [])];
}

/** Whether the simulator serves: when it was asked for, or when nobody else can and this is not production. */
export function usesSimulator(variables: EnvironmentVariables, credentials: readonly Credential[]): boolean {
  return variables.SLUICE_SIMULATOR ?? (credentials.length === 0 && variables.NODE_ENV !== 'production');
}

function checkHost({ variables, faulty }: CheckedSettings): ConfigurationFault | undefined {
  if (variables.PROXY_API_KEY !== undefined || faulty.has('PROXY_API_KEY') || isLoopbackHost(variables.HOST)) return;
  return {
    variable: 'HOST',
    problem: `is "${variables.HOST}", which others can reach, while PROXY_API_KEY is not set: anybody could spend your keys`,
    fix: 'set PROXY_API_KEY to a long random text, or set HOST=127.0.0.1',
  };
}

function checkProvider({ variables, credentials, faulty }: CheckedSettings): ConfigurationFault | undefined {
  const unsure = [...faulty].some((name) => name.startsWith('OPENAI_API_KEY')) || faulty.has('SLUICE_SIMULATOR');
  if (unsure || credentials.length > 0 || usesSimulator(variables, credentials)) return;
  return {
    variable: 'OPENAI_API_KEY',
    problem: 'is not set, and no other provider is configured',
    fix: 'set OPENAI_API_KEY, or set SLUICE_SIMULATOR=true to be answered by the built-in simulator',
  };
}

/** A server of one's own without a key would silently be passed over for the simulator. */
function checkBaseUrl({ variables, credentials, faulty }: CheckedSettings): ConfigurationFault | undefined {
  const isDefault = variables.OPENAI_BASE_URL === new EnvironmentVariables().OPENAI_BASE_URL;
  const named = variables.SLUICE_SIMULATOR === true || [...faulty].some((name) => name.startsWith('OPENAI_'));
  if (isDefault || named || credentials.length > 0) return;
  return {
    variable: 'OPENAI_BASE_URL',
    problem: 'names a server, but OPENAI_API_KEY is not set',
    fix: 'set OPENAI_API_KEY; any text will do if that server asks for none',
  };
}
