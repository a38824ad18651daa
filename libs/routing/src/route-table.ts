import { globMatcher, type DefinedModel, type RouteRule, type RoutingSettings } from '@sluice/exchange';

/** Names come from clients, and a careless expression takes time that grows with them: no model is called this long. */
const MOST_CHARACTERS = 256;

/** The names that an operator has made rules for, ready to be looked up. Case does not matter to any of them. */
export interface RouteTable {
  /** One that is spelled exactly so comes before one that differs in case, and an earlier spelling before a later. */
  modelFor(spellings: readonly string[]): DefinedModel | undefined;
  /** The first that matches any of the spellings. */
  ruleFor(spellings: readonly string[]): RouteRule | undefined;
}

/** Settings are replaced as a whole, so that a table holds as long as they do. */
const TABLES = new WeakMap<RoutingSettings, RouteTable>();

/** @throws {SyntaxError} for an expression that is none */
export function routeTableOf(routing: RoutingSettings): RouteTable {
  let table = TABLES.get(routing);
  if (table === undefined) {
    table = makeTable(routing);
    TABLES.set(routing, table);
  }
  return table;
}

function makeTable({ models = [], rules = [] }: RoutingSettings): RouteTable {
  // The first of two counts, as of rules.
  const exact = new Map(models.toReversed().map((model) => [model.id, model]));
  const loose = new Map(models.toReversed().map((model) => [model.id.toLowerCase(), model]));
  const tested = rules.map((rule) => ({ rule, matches: matcherOf(rule.match) }));
  return {
    modelFor: (spellings) => {
      const found = spellings.map((name) => exact.get(name) ?? loose.get(name.toLowerCase()));
      return found.find((model) => model !== undefined);
    },
    ruleFor: (spellings) => {
      const lower = spellings.map((name) => name.toLowerCase());
      return tested.find(({ matches }) => lower.some(matches))?.rule;
    },
  };
}

/** @returns what tests names in lower case */
function matcherOf({ kind, pattern }: RouteRule['match']): (name: string) => boolean {
  if (kind === 'exact') {
    const wanted = pattern.toLowerCase();
    return (name) => name === wanted;
  }
  if (kind === 'glob') return globMatcher(pattern.toLowerCase());
  const expression = new RegExp(pattern, 'i');
  return (name) => name.length <= MOST_CHARACTERS && expression.test(name);
}
