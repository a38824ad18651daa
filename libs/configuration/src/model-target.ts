import type { ProviderId, Target } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';
import { nearestName } from './nearest-name.js';
import { KNOWN_PROVIDERS } from './providers/known-providers.js';

/** A target, or why the text names none. */
export type TargetReading = { readonly target: Target } | { readonly fault: ConfigurationFault };

/** A provider that models may name. */
export interface NamedProvider {
  readonly id: ProviderId;
  /** Whether names of its models begin with a maker's, such as `meta-llama/llama-4`. */
  readonly vendorNames: boolean;
}

/** A variable's text and the providers that are configured, the one that serves bare names first. */
export interface TargetText {
  readonly variable: string;
  readonly text: string;
  readonly providers: readonly NamedProvider[];
}

/**
 * Reads `provider/model`, or a bare model of the first provider. A first segment that names no provider belongs to the
 * model, and so does one that names a provider without settings where the first provider's models have such names:
 * `anthropic/claude-opus-5-5` is a model of OpenRouter's.
 */
export function readModel({ variable, text, providers }: TargetText): TargetReading {
  const split = splitTarget(text);
  const first = providers[0] ?? { id: 'openai', vendorNames: false };
  const bare = { target: { provider: first.id, model: text } };
  if (split === undefined) return bare;
  if (providers.some(({ id }) => id === split.provider)) return { target: split };
  return first.vendorNames || !isKnown(split.provider) ? bare : unconfigured(split, { variable, text, providers });
}

/** Reads `provider/model`, where the provider must be configured. */
export function readTarget({ variable, text, providers }: TargetText): TargetReading {
  const split = splitTarget(text);
  if (split === undefined) {
    return {
      fault: {
        variable,
        problem: `holds "${text}", which is not provider/model`,
        fix: `write ${providers[0]?.id ?? 'openai'}/${text}`,
      },
    };
  }
  const isConfigured = providers.some(({ id }) => id === split.provider);
  return isConfigured ? { target: split } : unconfigured(split, { variable, text, providers });
}

function unconfigured(target: Target, { variable, providers }: TargetText): TargetReading {
  return { fault: { variable, ...unconfiguredProvider(target.provider, providers) } };
}

/** What is wrong with naming a provider that is not configured. */
export function unconfiguredProvider(
  id: ProviderId,
  providers: readonly NamedProvider[],
): Pick<ConfigurationFault, 'problem' | 'fix'> {
  return {
    problem: `names the provider "${id}", which is not configured`,
    fix: `${howToConfigure(id)}, or name another one${suggestion(id, providers)}`,
  };
}

function suggestion(id: ProviderId, providers: readonly NamedProvider[]): string {
  const ids = providers.map((provider) => provider.id);
  const nearest = nearestName(id, ids);
  if (nearest !== undefined) return `: did you mean ${nearest}?`;
  return ids.length === 0 ? ' (no provider is configured)' : ` (configured: ${ids.join(', ')})`;
}

function howToConfigure(id: ProviderId): string {
  if (id === 'simulator') return 'set SLUICE_SIMULATOR=true';
  const known = KNOWN_PROVIDERS.find((provider) => provider.id === id);
  if (known !== undefined) return `set ${(known.keyless ? known.baseUrls : known.keys)[0] ?? ''}`;
  const name = id.toUpperCase().replaceAll('-', '_');
  return `set ${name}_API_BASE and ${name}_API_KEY`;
}

function isKnown(id: ProviderId): boolean {
  return id === 'simulator' || KNOWN_PROVIDERS.some((provider) => provider.id === id);
}

function splitTarget(text: string): Target | undefined {
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) return undefined;
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}
