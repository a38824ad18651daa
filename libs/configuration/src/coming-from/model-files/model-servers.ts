import type { ImportedModel, ImportedProvider } from '../imported-document.js';
import { KNOWN_PROVIDERS } from '../../providers/known-providers.js';
import type { ServedModel } from './listed-model.js';
import type { ModelFormat } from './model-notation.js';

/** Takes the place of a variable where clients bring the key. No variable is called so. */
export const CLIENT_KEY = '';

/** A model, and the variable that its key comes from, or {@link CLIENT_KEY}. */
export interface KeyedModel {
  readonly served: ServedModel;
  readonly keyVariable: string;
}

/** Models with the providers that serve them. */
export interface ModelServers {
  readonly providers: Readonly<Record<string, ImportedProvider>>;
  readonly models: readonly ImportedModel[];
}

const ADAPTERS: Readonly<Record<ModelFormat, string>> = {
  openai: 'openai-compatible',
  anthropic: 'anthropic-compatible',
  gemini: 'gemini',
};

/** One provider for each address, key and protocol, called after its host: `api.example.com` is `api-example-com`. */
export function serversOf(keyed: readonly KeyedModel[]): ModelServers {
  const providers: Record<string, ImportedProvider> = {};
  const ids = new Map<string, string>();
  const models = keyed.map(({ served, keyVariable }) => {
    const identity = `${served.baseUrl} ${served.format} ${keyVariable}`;
    const id = ids.get(identity) ?? freeId(served.baseUrl, providers);
    ids.set(identity, id);
    const provider = (providers[id] ??= providerOf(served, keyVariable));
    const { id: name, ...model } = served.model;
    return { id: name, provider: id, ...withoutThinking(model, provider) };
  });
  return { providers, models };
}

/** `minimal` is not at all: providers that are known are told so, others what the file says. */
function withoutThinking(model: Omit<ServedModel['model'], 'id'>, { adapter }: ImportedProvider): typeof model {
  const isToldOff = model.reasoning_effort === 'minimal' && adapter !== ADAPTERS.openai;
  return isToldOff ? { ...model, reasoning_effort: 'none' } : model;
}

function providerOf({ baseUrl, format }: ServedModel, keyVariable: string): ImportedProvider {
  const known = KNOWN_PROVIDERS.find(({ adapter, defaultBaseUrl }) => {
    return defaultBaseUrl !== undefined && speaks(adapter, format) && isSameServer(defaultBaseUrl, baseUrl);
  });
  const profile = known?.profile ?? '';
  return {
    adapter: adapterOf(baseUrl, format, known?.adapter),
    base_url: baseUrl,
    ...(profile !== '' && { profile }),
    ...(keyVariable === CLIENT_KEY ? { pass_client_key: true as const } : { api_key: `\${${keyVariable}}` }),
  };
}

function adapterOf(baseUrl: string, format: ModelFormat, known: string | undefined): string {
  const isAzure = format === 'openai' && new URL(baseUrl).hostname.endsWith('.openai.azure.com');
  return isAzure ? 'azure' : (known ?? ADAPTERS[format]);
}

/** Adapters for one protocol only; all others speak Chat Completions. */
function speaks(adapter: string, format: ModelFormat): boolean {
  if (adapter === 'anthropic' || adapter === 'anthropic-compatible') return format === 'anthropic';
  if (adapter === 'gemini') return format === 'gemini';
  return format === 'openai' && !['bedrock', 'vertex', 'azure', 'openai-responses'].includes(adapter);
}

/** Some vendors serve the same under `.ai` and `.cn`, and some with or without `/v1`. */
function isSameServer(known: string, baseUrl: string): boolean {
  return serverName(known) === serverName(baseUrl);
}

function serverName(baseUrl: string): string {
  const { hostname, pathname } = new URL(baseUrl);
  return hostname.replace(/\.[a-z]+$/, '') + pathname.replace(/\/(v1)?$/, '');
}

function freeId(baseUrl: string, taken: Readonly<Record<string, unknown>>): string {
  const id = new URL(baseUrl).host
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const name = /^[a-z]/.test(id) ? id : `host-${id}`;
  let number = 1;
  while (Object.hasOwn(taken, number === 1 ? name : `${name}-${number}`)) number++;
  return number === 1 ? name : `${name}-${number}`;
}
