import type { ConfigurationFault } from '../../configuration-error.js';
import { joinDocuments, type ImportedDocument } from '../imported-document.js';
import type { Alias, Recognised, Surroundings } from '../surroundings.js';
import { geminiTarget, hasKeyOf, routesOfMakers } from './recognise-makers.js';

const VARIABLE = 'PREFERRED_PROVIDER';
const PREFERENCES = ['google', 'openai', 'anthropic', 'custom'];
/** What serves the families there when nobody names a model. Google has withdrawn the previews that it was. */
const DEFAULTS: Readonly<Record<string, readonly [big: string, small: string]>> = {
  google: ['gemini-2.5-pro', 'gemini-2.5-flash'],
  openai: ['gpt-4o', 'gpt-4o-mini'],
};

/** `PREFERRED_PROVIDER` of 1rgs's proxy says whose models `BIG_MODEL` and `SMALL_MODEL` are. */
export function recognisePreferredProvider(surroundings: Surroundings): Recognised {
  const { variables, from } = surroundings;
  const preferred = variables.get(VARIABLE)?.toLowerCase() ?? (from === '1rgs' ? 'google' : undefined);
  if (preferred === undefined) return {};
  if (!PREFERENCES.includes(preferred)) return { faults: [unknownPreference()] };
  const routes = routesOfMakers(variables);
  if (preferred === 'anthropic') return { document: joinDocuments(untouched(surroundings), routes) };
  const names = ['BIG_MODEL', 'SMALL_MODEL'].filter((name) => variables.has(name));
  const aliases = names.flatMap((name): readonly Alias[] => {
    const text = variables.get(name) ?? '';
    const target = targetOf(text, preferred, surroundings);
    return target === text ? [] : [{ name, text: target, because: VARIABLE }];
  });
  return { aliases, document: joinDocuments(ownFamilies(preferred, surroundings), routes) };
}

/** Nothing is mapped there: each Claude model is Anthropic's of that name. */
function untouched({ variables }: Surroundings): ImportedDocument {
  const names = { big: 'BIG_MODEL', middle: 'MIDDLE_MODEL', small: 'SMALL_MODEL' };
  const unset = Object.entries(names).filter(([, variable]) => !variables.has(variable));
  return { families: Object.fromEntries(unset.map(([family]) => [family, 'anthropic/*'])) };
}

function targetOf(text: string, preferred: string, { variables }: Surroundings): string {
  const [, prefix, rest = text] = /^(openai|gemini|anthropic|custom)\/(.+)$/.exec(text) ?? [];
  if (prefix === 'custom') return rest;
  if (prefix === 'gemini') return geminiTarget(rest, variables);
  if (prefix !== undefined) return text;
  if (text.startsWith('gemini-')) return geminiTarget(text, variables);
  return preferred === 'custom' ? text : `openai/${text}`;
}

/** Only for a provider that has a key: whoever has another one is not to be told to set a variable they never needed. */
function ownFamilies(preferred: string, { variables }: Surroundings): ImportedDocument {
  const defaults = DEFAULTS[preferred];
  if (defaults === undefined || !hasKeyOf(preferred === 'google' ? 'google' : 'openai', variables)) return {};
  const [big, small] = defaults.map((model) =>
    preferred === 'google' ? geminiTarget(model, variables) : `openai/${model}`,
  );
  return {
    families: {
      ...(!variables.has('BIG_MODEL') && big !== undefined && { big }),
      ...(!variables.has('SMALL_MODEL') && small !== undefined && { small }),
    },
  };
}

function unknownPreference(): ConfigurationFault {
  return {
    variable: VARIABLE,
    problem: `must be one of ${PREFERENCES.join(', ')}`,
    fix: `correct ${VARIABLE}, or remove it`,
  };
}
