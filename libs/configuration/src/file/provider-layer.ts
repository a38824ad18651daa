import type { Layer, PlacedText } from '../layers/layer.js';
import { CLIENT_KEYS_VARIABLE } from '../providers/client-keys.js';
import type { KnownProvider } from '../providers/known-provider.js';
import { KNOWN_PROVIDERS } from '../providers/known-providers.js';
import { variablePrefix } from '../providers/own-provider.js';
import { optionsOf, type DeclaredProvider } from './declared-provider.js';
import type { FilePlaces } from './file-places.js';

type Entry = readonly [variable: string, text: PlacedText];

/**
 * What the providers of the file say, as the variables that say the same. A field that anything above says is left
 * out, under all of its names: one key of the environment replaces all keys of the file.
 */
export function providerLayer(declared: readonly DeclaredProvider[], places: FilePlaces, above: Layer): Layer {
  const entries = declared.flatMap((provider) => entriesOf(provider, places, above));
  return new Map([...entries, ...clientKeys(declared, places)].filter(([name]) => !above.has(name)));
}

function clientKeys(declared: readonly DeclaredProvider[], places: FilePlaces): readonly Entry[] {
  const passing = declared.filter(({ section }) => section.pass_client_key === true);
  const [first] = passing;
  if (first === undefined) return [];
  const ids = passing.flatMap(({ known }) => [
    known.id,
    ...KNOWN_PROVIDERS.filter(({ beside }) => beside === known.id).map(({ id }) => id),
  ]);
  return [[CLIENT_KEYS_VARIABLE, placedBy(places)(first.section, 'pass_client_key', ids.join(','))]];
}

type Place = (holder: object, part: string | number, text: string) => PlacedText;

function placedBy(places: FilePlaces): Place {
  return (holder, part, text) => ({
    text,
    origin: { kind: 'file', where: places.whereOf(holder, part), path: places.pathOf(holder, part) },
  });
}

function entriesOf(provider: DeclaredProvider, places: FilePlaces, above: Layer): readonly Entry[] {
  const { known, section } = provider;
  const placed = placedBy(places);
  const { base_url, profile, options = new Map<string, string>() } = section;
  const entries = hasKey(known, above) ? [] : keyEntries(provider, placed);
  if (base_url !== undefined && !known.baseUrls.some((name) => above.has(name))) {
    entries.push([known.baseUrls[0] ?? '', placed(section, 'base_url', base_url)]);
  }
  if (profile !== undefined) entries.push([profileVariableOf(known), placed(section, 'profile', profile)]);
  for (const [name, text] of options) {
    const option = optionsOf(provider).find((candidate) => candidate.key === name);
    if (option !== undefined) entries.push([option.variable, placed(options, name, [text].flat().join(','))]);
  }
  return [...entries, ...filterEntries(provider, placed)];
}

function keyEntries({ known, section }: DeclaredProvider, placed: Place): Entry[] {
  const { api_key, api_keys = [] } = section;
  const keys = [
    ...(api_key === undefined ? [] : [placed(section, 'api_key', api_key)]),
    ...api_keys.map((text, index) => placed(api_keys, index, text)),
  ];
  return keys.map((text, index) => [numbered(known.keys[0] ?? '', index), text]);
}

function filterEntries({ known, section: { models } }: DeclaredProvider, placed: Place): readonly Entry[] {
  if (models === undefined) return [];
  const prefix = variablePrefix(known.id);
  const { allow, deny } = models;
  return [
    ...(allow === undefined ? [] : [[`WHITELIST_MODELS_${prefix}`, placed(models, 'allow', allow.join(','))] as const]),
    ...(deny === undefined ? [] : [[`IGNORE_MODELS_${prefix}`, placed(models, 'deny', deny.join(','))] as const]),
  ];
}

function numbered(variable: string, index: number): string {
  return index === 0 ? variable : `${variable}_${index}`;
}

function hasKey({ keys }: KnownProvider, above: Layer): boolean {
  const isKey = (name: string): boolean =>
    keys.some((key) => name.startsWith(key) && /^(_\d+)?$/.test(name.slice(key.length)));
  return [...above.keys()].some(isKey);
}

function profileVariableOf({ id, profileVariable }: KnownProvider): string {
  return profileVariable ?? `${variablePrefix(id)}_PROFILE`;
}
