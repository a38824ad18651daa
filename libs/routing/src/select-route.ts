import { passesFilter, type Route, type RouteRule, type Target } from '@sluice/exchange';

import { namesOf, readName, type AskedName, type RouteSettings } from './asked-name.js';
import { modelNotFound } from './model-not-found.js';
import { routeTableOf } from './route-table.js';
import { drawForSession } from './session-draw.js';
import { targetKey, withoutDuplicates } from './target-key.js';

/** Which setting serves a family of models. `fable` and `mythos` have no setting and fall to `default`. */
const FAMILIES: readonly (readonly [word: string, rule: string, setting: 'bigModel' | 'middleModel' | 'smallModel'])[] =
  [
    ['opus', 'big', 'bigModel'],
    ['sonnet', 'middle', 'middleModel'],
    ['haiku', 'small', 'smallModel'],
  ];

/** In place of a target's model: the name that the client sent, for providers that have the models clients know. */
const SAME_NAME = '*';

/** Where a name leads. */
interface Choice {
  readonly rule: string;
  readonly targets: readonly Target[];
  /** What targets of fallbacks are asked by that keep the name; undefined where it says nothing to another provider. */
  readonly name?: string;
  /** The operator has told all there is to try. */
  readonly complete?: boolean;
}

/** A name that is looked up. */
interface LookUp {
  readonly asked: AskedName;
  readonly settings: RouteSettings;
  readonly sessionId: string;
}

/**
 * Where a request goes. In this order: models of the operator's own; his rules, the first that matches; `provider/model`;
 * the family that the name mentions; the default. Fallbacks follow, except on a rule with several targets, which is a
 * chain of its own. The target `provider/*` is that provider's model of the name the client sent.
 *
 * A name without a slash is served unless the operator wants otherwise, for clients invent new ones faster than anybody
 * configures them; a first segment that is not a provider is a mistake, and serving it from elsewhere would hide that.
 *
 * @param model as the client sent it
 * @param sessionId its requests of one name lead to the same one of several weighed targets
 * @throws {ClientError} `model_not_found`
 */
export function selectRoute(model: string, settings: RouteSettings, sessionId = ''): Route {
  const asked = readName(model, settings);
  const { clientModels, fallbacks } = settings.routing;
  const choice = passesFilter(clientModels, namesOf(asked)) ? choose({ asked, settings, sessionId }) : undefined;
  if (choice === undefined) throw modelNotFound(asked, settings);
  const following = choice.complete === true ? [] : fallbacks.flatMap((one) => named(one, choice.name, settings));
  const targets = withoutDuplicates([...choice.targets, ...following]);
  if (targets.length === 0) throw modelNotFound(asked, settings);
  return { targets, rule: choice.rule };
}

/** Undefined = nowhere. */
function choose(lookUp: LookUp): Choice | undefined {
  const { asked, settings } = lookUp;
  const { spellings, direct } = asked;
  const table = routeTableOf(settings.routing);
  const own = table.modelFor(spellings);
  if (own) return { rule: 'model', targets: named(own.target, own.id, settings) };
  const rule = table.ruleFor(spellings);
  if (rule) return byRule(rule, lookUp);
  if (direct) return isOffered(direct, settings) ? { rule: 'direct', targets: [direct] } : undefined;
  return byFamily(lookUp);
}

function byRule(rule: RouteRule, { asked: { name }, settings, sessionId }: LookUp): Choice {
  const drawn = drawForSession(rule.targets, `${rule.name}\n${sessionId}`, ({ target }) => targetKey(target));
  const targets = drawn.flatMap(({ target }) => named(target, name, settings));
  return { rule: rule.name, targets, name, complete: rule.targets.length > 1 };
}

function byFamily({ asked: { name }, settings }: LookUp): Choice | undefined {
  const { routing } = settings;
  const { defaultModel } = routing;
  const lead = (rule: string, target: Target): Choice => ({ rule, targets: named(target, name, settings), name });
  const lower = name.toLowerCase();
  const isPlain = !name.includes('/');
  const family = isPlain ? FAMILIES.find(([word]) => lower.includes(word)) : undefined;
  if (family) return lead(family[1], routing[family[2]]);
  if (defaultModel) return lead('default', defaultModel);
  return isPlain && defaultModel === undefined ? lead('default', routing.bigModel) : undefined;
}

/** A target that keeps the name is none where its provider does not offer that model, or where the name is nobody's. */
function named(target: Target, name: string | undefined, settings: RouteSettings): readonly Target[] {
  if (target.model !== SAME_NAME) return [target];
  const same = name === undefined ? undefined : { ...target, model: name };
  return same && isOffered(same, settings) ? [same] : [];
}

/** Asked only of what clients name: what the operator names himself he means. */
function isOffered(target: Target, { providers }: RouteSettings): boolean {
  const filter = providers.find(({ id }) => id === target.provider)?.models;
  return passesFilter(filter, [`${target.provider}/${target.model}`, target.model]);
}
