import type { ConfigSnapshot, Target } from '@sluice/exchange';

/**
 * Before `provider/model`, where a client lists models: Claude Code offers only names with `claude` in them ("Gateway
 * protocol reference", model discovery).
 */
export const GATEWAY_MODEL_PREFIX = 'claude-gw-';

/** Clients ask for the long context window by a suffix of the model's name. */
const CONTEXT_SUFFIX = /\[\d+[km]\]$/i;

/** The settings that names are looked up in. */
export type RouteSettings = Pick<ConfigSnapshot, 'routing' | 'providers'>;

/** A name, and what it says by itself. */
export interface AskedName {
  /** As the client sent it, for messages. */
  readonly model: string;
  /** Without what clients put around it. */
  readonly name: string;
  /** The name, and before it what it was with a context suffix: an operator may have something else for that. */
  readonly spellings: readonly string[];
  /** What it says as `provider/model`, where the provider is a configured one. */
  readonly direct: Target | undefined;
}

/** Takes a client's name apart. */
export function readName(model: string, { providers }: RouteSettings): AskedName {
  const trimmed = model.trim();
  const whole = trimmed.startsWith(GATEWAY_MODEL_PREFIX) ? trimmed.slice(GATEWAY_MODEL_PREFIX.length) : trimmed;
  const name = whole.replace(CONTEXT_SUFFIX, '');
  const slash = name.indexOf('/');
  const provider = slash < 0 ? undefined : providers.find(({ id }) => id === name.slice(0, slash));
  const direct = provider && { provider: provider.id, model: name.slice(slash + 1) };
  return {
    model,
    name,
    spellings: whole === name ? [name] : [whole, name],
    direct: direct?.model === '' ? undefined : direct,
  };
}

/** The names of the model that is meant, with and without its provider. */
export function namesOf({ name, direct }: AskedName): readonly string[] {
  return direct === undefined ? [name] : [name, direct.model];
}
