import type { ProviderId, Target } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';

/** Every provider there is a setting for, configured or not. */
export const KNOWN_PROVIDERS: readonly ProviderId[] = ['openai', 'simulator'];

/** A target, or why the text names none. */
export type TargetReading = { readonly target: Target } | { readonly fault: ConfigurationFault };

/** A variable's text and the providers that are configured. */
export interface TargetText {
  readonly variable: string;
  readonly text: string;
  readonly providers: readonly ProviderId[];
}

/**
 * Reads `provider/model`, or a bare model of the provider `openai`. A first segment that names no provider at all
 * belongs to the model: OpenAI-shaped servers call models `meta-llama/llama-4`.
 */
export function readModel({ variable, text, providers }: TargetText): TargetReading {
  const split = splitTarget(text);
  if (split === undefined || !KNOWN_PROVIDERS.includes(split.provider)) {
    return { target: { provider: 'openai', model: text } };
  }
  return configured(split, { variable, text, providers });
}

/** Reads `provider/model`, where the provider must be configured. */
export function readTarget({ variable, text, providers }: TargetText): TargetReading {
  const split = splitTarget(text);
  if (split !== undefined) return configured(split, { variable, text, providers });
  return {
    fault: {
      variable,
      problem: `holds "${text}", which is not provider/model`,
      fix: `write ${providers[0] ?? 'openai'}/${text}`,
    },
  };
}

function configured(target: Target, { variable, providers }: TargetText): TargetReading {
  if (providers.includes(target.provider)) return { target };
  const list = providers.length === 0 ? 'no provider is configured' : `configured: ${providers.join(', ')}`;
  return {
    fault: {
      variable,
      problem: `names the provider "${target.provider}", which is not configured`,
      fix: `configure that provider, or name another one (${list})`,
    },
  };
}

function splitTarget(text: string): Target | undefined {
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) return undefined;
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}
