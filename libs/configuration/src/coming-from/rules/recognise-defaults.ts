import type { ImportedDocument } from '../imported-document.js';
import type { Recognised, Surroundings } from '../surroundings.js';

/** What the proxy for OpenRouter comes with. Its rules look for a part of the name, the whole names first. */
const OPENROUTER_MODELS = [
  ['exact', 'claude-sonnet-4-5-20250929', 'openai/gpt-oss-120b:free'],
  ['exact', 'claude-haiku-4-5-20251001', 'openai/gpt-oss-120b:free'],
  ['match', '*claude-sonnet*', 'openai/gpt-oss-120b:free'],
  ['match', '*claude-opus*', 'openai/gpt-oss-20b:free'],
  ['match', '*claude-haiku*', 'moonshotai/kimi-k2:free'],
] as const;

const OPENROUTER: ImportedDocument = {
  server: { port: 8000 },
  routes: [
    // A name with a slash is one of OpenRouter's there.
    { name: 'openrouter-flask plain', regex: '^(?!openrouter/)[^/]+/.', to: ['openrouter/*'] },
    ...OPENROUTER_MODELS.map(([kind, pattern, model]) => {
      return { name: `openrouter-flask ${pattern}`, [kind]: pattern, to: [`openrouter/${model}`] };
    }),
  ],
  families: {
    big: 'openrouter/openai/gpt-oss-20b:free',
    middle: 'openrouter/openai/gpt-oss-120b:free',
    small: 'openrouter/moonshotai/kimi-k2:free',
  },
  default: 'openrouter/openai/gpt-oss-120b:free',
};

/** Names that fuergaosi233's proxy hands on as they are. */
const PLAIN_NAMES = ['gpt-*', 'o1-*', 'ep-*', 'doubao-*', 'deepseek-*'];

/** What a proxy does without being told. It is known only where somebody says which one it is. */
export function recogniseDefaults({ variables, from, files }: Surroundings): Recognised {
  if (from === undefined) return {};
  switch (from) {
    case 'mirrowel':
      return mirrowel(files.get('launcher_config.json'), variables.has('BIG_MODEL'));
    case 'fuergaosi233':
      return { document: fuergaosi233(variables) };
    case 'openrouter-flask':
      return { document: OPENROUTER };
    case 'tizee':
    case '1rgs':
      return {};
  }
}

function fuergaosi233(variables: ReadonlyMap<string, string>): ImportedDocument {
  const provider = variables.has('AZURE_OPENAI_ENDPOINT') ? 'azure' : 'openai';
  return {
    families: {
      ...(!variables.has('BIG_MODEL') && { big: `${provider}/gpt-4o` }),
      ...(!variables.has('SMALL_MODEL') && { small: `${provider}/gpt-4o-mini` }),
    },
    routes: PLAIN_NAMES.map((match) => ({ name: `fuergaosi233 ${match}`, match, to: [`${provider}/*`] })),
  };
}

function mirrowel(launcher: string | undefined, hasBigModel: boolean): Recognised {
  const { host, port } = launcherOf(launcher ?? '{}');
  return {
    document: {
      // There a name without a provider is refused: `gpt-4o` is not to be answered by some other model.
      ...(!hasBigModel && { default: 'refuse' }),
      server: {
        ...(typeof host === 'string' && /^[\w.:-]+$/.test(host) && { host }),
        port: Number.isInteger(port) && (port as number) >= 0 && (port as number) < 65_536 ? (port as number) : 8000,
      },
    },
  };
}

/** As there: a file that cannot be read is as good as none. */
function launcherOf(text: string): { readonly host?: unknown; readonly port?: unknown } {
  try {
    return (JSON.parse(text) as { readonly host?: unknown; readonly port?: unknown } | null) ?? {};
  } catch {
    return {};
  }
}
