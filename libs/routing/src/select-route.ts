import {
  ClientError,
  formatTarget,
  type ProviderId,
  type Route,
  type RoutingSettings,
  type Target,
} from '@sluice/exchange';

/** Which setting serves a family of models. `fable` and `mythos` have no setting and fall to `default`. */
const FAMILIES: readonly (readonly [word: string, rule: string, setting: 'bigModel' | 'middleModel' | 'smallModel'])[] =
  [
    ['opus', 'big', 'bigModel'],
    ['sonnet', 'middle', 'middleModel'],
    ['haiku', 'small', 'smallModel'],
  ];

/**
 * Before `provider/model`, where a client lists models: Claude Code offers only names with `claude` in them ("Gateway
 * protocol reference", model discovery).
 */
export const GATEWAY_MODEL_PREFIX = 'claude-gw-';

/** In place of a target's model: the name that the client sent, for providers that have the models clients know. */
const SAME_NAME = '*';

/** Clients ask for the long context window by a suffix of the model's name. */
const CONTEXT_SUFFIX = /\[\d+[km]\]$/i;

/**
 * Where a request goes: `provider/model` directly, any other name by the family it mentions, and then the fallbacks.
 * The target `provider/*` is that provider's model of the name the client sent.
 * A name without a slash is always served, for clients invent new ones faster than anybody configures them; a first
 * segment that is not a provider is a mistake, and serving it from elsewhere would hide that.
 *
 * @param model as the client sent it
 * @param providers the configured ones
 * @throws {ClientError} `model_not_found`
 */
export function selectRoute(model: string, routing: RoutingSettings, providers: readonly ProviderId[]): Route {
  const name = ownName(model.trim().replace(CONTEXT_SUFFIX, ''));
  const slash = name.indexOf('/');
  const { rule, target } = slash < 0 ? selectFamily(name, routing) : selectDirectly({ model, name, slash }, providers);
  const targets = [target, ...routing.fallbacks].flatMap((one) => named(one, slash < 0 ? name : undefined) ?? []);
  return { targets: withoutDuplicates(targets), rule };
}

/** The name of another provider's model says nothing to one that takes names as they are: it cannot fall back there. */
function named(target: Target, name: string | undefined): Target | undefined {
  if (target.model !== SAME_NAME) return target;
  return name === undefined ? undefined : { ...target, model: name };
}

function ownName(name: string): string {
  return name.startsWith(GATEWAY_MODEL_PREFIX) ? name.slice(GATEWAY_MODEL_PREFIX.length) : name;
}

interface Choice {
  readonly rule: string;
  readonly target: Target;
}

interface SlashedName {
  /** As the client sent it, for the message. */
  readonly model: string;
  readonly name: string;
  readonly slash: number;
}

function selectDirectly({ model, name, slash }: SlashedName, providers: readonly ProviderId[]): Choice {
  const provider = name.slice(0, slash);
  const target = { provider, model: name.slice(slash + 1) };
  if (target.model !== '' && providers.includes(provider)) return { rule: 'direct', target };
  const list = providers.length === 0 ? 'none' : providers.join(', ');
  throw new ClientError('model_not_found', `model: ${model} (configured providers: ${list})`);
}

function selectFamily(name: string, routing: RoutingSettings): Choice {
  const lower = name.toLowerCase();
  const [, rule, setting] = FAMILIES.find(([word]) => lower.includes(word)) ?? ['', 'default', 'bigModel'];
  return { rule, target: routing[setting] };
}

function withoutDuplicates(targets: readonly Target[]): readonly Target[] {
  return [...new Map(targets.map((target) => [formatTarget(target), target])).values()];
}
