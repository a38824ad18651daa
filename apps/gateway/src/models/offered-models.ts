import { formatTarget, type ConfigSnapshot, type ListedModel, type Route, type Target } from '@sluice/exchange';
import { describeModel } from '@sluice/models';
import { GATEWAY_MODEL_PREFIX } from '@sluice/routing';

import type { DiscoveredModels, ModelLine, OfferedModel } from './offered-model.js';

/** What offers are made of. */
export interface OfferSource {
  readonly snapshot: Pick<ConfigSnapshot, 'routing' | 'providers' | 'models'>;
  /** @throws {ClientError} for what nobody can ask for */
  readonly route: (name: string) => Route;
  readonly discovered: DiscoveredModels;
  /** Whether a target can search the web. */
  readonly searches: (target: Target) => boolean;
  /** In UTC, `YYYY-MM-DD`. */
  readonly day: string;
}

/** Claude Code's own names for its three families. */
const CLAUDE_NAMES: Readonly<Record<ModelLine, string>> = {
  opus: 'claude-opus-5-5',
  sonnet: 'claude-sonnet-5-5',
  haiku: 'claude-haiku-5-5',
};
/** What Claude Code's model picker keeps ("Gateway protocol reference", model discovery). */
const PICKED = /claude|anthropic/i;
const OWN = 'sluice';

/** A name that might be offered. */
interface Candidate {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly owner: string;
  readonly line?: ModelLine;
  /** A target's own name is shown with the prefix, whatever it is, for that is how it was always listed. */
  readonly prefixed?: true;
}

/**
 * Every model that clients can ask for, each once: the Claude families, the operator's own names, the targets that the
 * configuration names, and behind them what the providers have, the newest first. What routing would refuse is not
 * offered, so that filters have to be understood in one place only.
 */
export function offeredModels(source: OfferSource): readonly OfferedModel[] {
  const candidates = [
    ...familyCandidates(),
    ...ownCandidates(source.snapshot.routing),
    ...targetsOf(source.snapshot.routing).map(direct),
    ...newestFirst(source).map(direct),
  ];
  const listed = new ListedModels(source.discovered);
  const offers = new Map<string, OfferedModel>();
  for (const candidate of candidates) {
    const target = offers.has(candidate.name) ? undefined : firstTarget(candidate.name, source);
    if (target) offers.set(candidate.name, offer(candidate, target, { source, listed: listed.of(target) }));
  }
  return [...offers.values()];
}

function familyCandidates(): readonly Candidate[] {
  const lines = Object.keys(CLAUDE_NAMES) as ModelLine[];
  return lines.map((line) => ({ name: CLAUDE_NAMES[line], owner: OWN, line }));
}

/** Models of the operator's own, and the rules that are for one name. */
function ownCandidates({ models = [], rules = [] }: OfferSource['snapshot']['routing']): readonly Candidate[] {
  return [
    ...models.map(({ id, displayName }) => ({ name: id, displayName: displayName ?? id, owner: OWN })),
    ...rules.flatMap(({ match }) =>
      match.kind === 'exact' ? [{ name: match.pattern, displayName: match.pattern, owner: OWN }] : [],
    ),
  ];
}

/** Every target that the configuration names, but for those that take every name. */
function targetsOf(routing: OfferSource['snapshot']['routing']): readonly Target[] {
  const { bigModel, middleModel, smallModel, fallbacks, models = [], rules = [], defaultModel } = routing;
  const named = [
    ...[bigModel, middleModel, smallModel, ...fallbacks],
    ...(defaultModel ? [defaultModel] : []),
    ...models.map(({ target }) => target),
    ...rules.flatMap(({ targets }) => targets.map(({ target }) => target)),
  ];
  return named.filter(({ model }) => model !== '*');
}

function newestFirst({ discovered }: OfferSource): readonly Target[] {
  const all = [...discovered].flatMap(([provider, models]) => models.map((model) => ({ provider, model })));
  return all
    .toSorted((left, right) => (right.model.createdMs ?? 0) - (left.model.createdMs ?? 0))
    .map(({ provider, model }) => ({ provider, model: model.id }));
}

function direct(target: Target): Candidate {
  return { name: formatTarget(target), owner: target.provider, prefixed: true };
}

function firstTarget(name: string, { route }: OfferSource): Target | undefined {
  try {
    return route(name).targets[0];
  } catch {
    return undefined;
  }
}

function offer(
  { name, displayName, owner, line, prefixed }: Candidate,
  target: Target,
  { source, listed }: { readonly source: OfferSource; readonly listed: ListedModel | undefined },
): OfferedModel {
  const { snapshot, day } = source;
  // A target that keeps the name has the model itself.
  const by = target.model === name ? target.provider : formatTarget(target);
  return {
    name,
    pickerName: prefixed !== true && PICKED.test(name) ? name : `${GATEWAY_MODEL_PREFIX}${name}`,
    displayName: displayName ?? (line === undefined ? name : `${name} (${by})`),
    owner,
    line: line ?? null,
    target,
    searches: source.searches(target),
    description: describeModel({ source: snapshot, target, listed, day }),
  };
}

/** The lists of the providers, ready to be looked up. */
class ListedModels {
  readonly #models: ReadonlyMap<string, ListedModel>;

  constructor(discovered: DiscoveredModels) {
    const all = [...discovered].flatMap(([provider, models]) =>
      models.map((model) => [`${provider}/${model.id}`, model] as const),
    );
    this.#models = new Map(all);
  }

  of(target: Target): ListedModel | undefined {
    return this.#models.get(formatTarget(target));
  }
}
