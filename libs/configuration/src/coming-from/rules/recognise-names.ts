import type { ProxyName } from '../proxies.js';
import type { Alias, Recognised, Surroundings } from '../surroundings.js';

/** What Python calls the levels of a log. */
const LOG_LEVELS: Readonly<Record<string, string>> = { WARNING: 'warn', CRITICAL: 'fatal' };

/** `LOG_LEVEL`, of which the others read the first word, in any case; and PROXY_VERBOSE, which is a level here. */
export function recogniseLogLevel({ variables }: Surroundings): Recognised {
  const level = variables.get('LOG_LEVEL');
  if (level === undefined) {
    const isVerbose = variables.get('PROXY_VERBOSE')?.toLowerCase() === 'true';
    return isVerbose ? { aliases: [{ name: 'LOG_LEVEL', text: 'debug', because: 'PROXY_VERBOSE' }] } : {};
  }
  const word = level.split(/[\s#]/)[0] ?? '';
  const text = LOG_LEVELS[word.toUpperCase()] ?? word.toLowerCase();
  return text === level ? {} : { aliases: [{ name: 'LOG_LEVEL', text, because: 'LOG_LEVEL' }] };
}

/** Variables that are called otherwise here. What is set by its own name is left as it is. */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  REQUEST_TIMEOUT: ['TIMEOUT_READ_STREAMING', 'TIMEOUT_READ_NON_STREAMING'],
  PROXY_PORT: ['PORT'],
};

export function recogniseRenamed({ variables }: Surroundings): Recognised {
  const aliases = Object.entries(RENAMED).flatMap(([because, names]): readonly Alias[] => {
    const text = variables.get(because);
    if (text === undefined) return [];
    return names.filter((name) => !variables.has(name)).map((name) => ({ name, text, because }));
  });
  return { aliases };
}

/** In fuergaosi233's proxy `ANTHROPIC_API_KEY` is what clients send; everywhere else it is Anthropic's. */
export function recogniseClientKey({ variables, from }: Surroundings): Recognised {
  const text = variables.get('ANTHROPIC_API_KEY');
  if (from !== 'fuergaosi233' || text === undefined) return {};
  const alias = { name: 'PROXY_API_KEY', text, because: 'ANTHROPIC_API_KEY' };
  return { taken: ['ANTHROPIC_API_KEY'], aliases: variables.has('PROXY_API_KEY') ? [] : [alias] };
}

const KEY = /^([A-Z][A-Z0-9_]*?_API_KEY)_(\w+)$/;
const MAX_KEYS = 99;

/** In Mirrowel's proxy anything behind `_API_KEY` makes it one more key; here it is a number. */
export function recogniseSpareKeys({ variables, from }: Surroundings): Recognised {
  if (from !== 'mirrowel') return {};
  const taken: string[] = [];
  const aliases = new Map<string, Alias>();
  for (const [because, text] of variables) {
    const [, variable, suffix = ''] = KEY.exec(because) ?? [];
    if (variable === undefined || /^[1-9]\d?$/.test(suffix)) continue;
    const numbers = Array.from({ length: MAX_KEYS }, (_, index) => `${variable}_${index + 1}`);
    const name = numbers.find((numbered) => !variables.has(numbered) && !aliases.has(numbered));
    if (name === undefined) continue;
    aliases.set(name, { name, text, because });
    taken.push(because);
  }
  return { taken, aliases: [...aliases.values()] };
}

/** What leads to any server that speaks OpenAI's language, in the proxies that have it; here it leads to OpenAI. */
const ANY_SERVER: Readonly<Partial<Record<ProxyName, string>>> = {
  mirrowel: 'OPENAI_API_BASE',
  fuergaosi233: 'OPENAI_BASE_URL',
  '1rgs': 'OPENAI_BASE_URL',
};

/** Who answers at another address is known by its host: Ollama, for one, does not understand all that OpenAI does. */
export function recogniseServer({ variables, from }: Surroundings): Recognised {
  const because = from && ANY_SERVER[from];
  if (because === undefined || !variables.has(because) || variables.has('OPENAI_PROFILE')) return {};
  return { aliases: [{ name: 'OPENAI_PROFILE', text: 'auto', because }] };
}
