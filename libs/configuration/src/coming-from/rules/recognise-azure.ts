import type { Alias, Recognised, Surroundings } from '../surroundings.js';

const OWN_NAMES = [
  'AZURE_OPENAI_API_KEY',
  'AZURE_API_KEY',
  'AZURE_OPENAI_AD_TOKEN',
  'AZURE_OPENAI_ENDPOINT',
  'AZURE_API_BASE',
];

/** fuergaosi233's proxy has Azure at `OPENAI_BASE_URL`: where AZURE_API_VERSION is set, or where the host says so. */
export function recogniseAzure({ variables }: Surroundings): Recognised {
  const baseUrl = variables.get('OPENAI_BASE_URL');
  if (baseUrl === undefined || OWN_NAMES.some((name) => variables.has(name))) return {};
  if (!variables.has('AZURE_API_VERSION') && !isAzure(baseUrl)) return {};
  const keys = [...variables].filter(([name]) => /^OPENAI_API_KEY(_\d+)?$/.test(name));
  const aliases: readonly Alias[] = keys.map(([because, text]) => {
    return { name: because.replace('OPENAI_API_KEY', 'AZURE_OPENAI_API_KEY'), text, because };
  });
  return {
    taken: ['OPENAI_BASE_URL', ...keys.map(([name]) => name)],
    aliases: [...aliases, { name: 'AZURE_OPENAI_ENDPOINT', text: baseUrl, because: 'OPENAI_BASE_URL' }],
  };
}

function isAzure(baseUrl: string): boolean {
  return URL.canParse(baseUrl) && /\.(openai|cognitiveservices)\.azure\.com$/.test(new URL(baseUrl).hostname);
}
