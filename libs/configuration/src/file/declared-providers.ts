import type { ConfigurationFault } from '../configuration-error.js';
import { nearestName } from '../nearest-name.js';
import { variablesOf } from '../providers/known-provider.js';
import { KNOWN_PROVIDERS } from '../providers/known-providers.js';
import { ownProvider, variablePrefix } from '../providers/own-provider.js';
import type { FaultWords } from './file-faults.js';
import type { FilePlaces } from './file-places.js';
import { optionsOf, type DeclaredProvider } from './declared-provider.js';
import type { ProviderSection } from './sections/provider.section.js';
import type { SluiceFile } from './sluice-file.dto.js';

/** The adapter of providers that say nothing about it. */
const DEFAULT_ADAPTER = 'openai-compatible';

/** The providers of the file that can be told apart, and what is wrong with the names of the others. */
export function declaredProviders(
  { file, places }: { readonly file: SluiceFile; readonly places: FilePlaces },
  adapters: readonly string[] | undefined,
): { readonly declared: readonly DeclaredProvider[]; readonly faults: readonly ConfigurationFault[] } {
  const declared: DeclaredProvider[] = [];
  const faults: ConfigurationFault[] = [];
  const { providers = new Map<string, ProviderSection>() } = file;
  for (const [id, section] of providers) {
    const provider = declare(id, section);
    const wrong = wrongName(id) ?? wrongAdapter(provider, adapters);
    if (wrong === undefined) {
      declared.push(provider);
      faults.push(...unknownOptions(provider, places));
    } else {
      faults.push(places.fault(wrong.holder === 'map' ? providers : section, wrong.part, wrong.words));
    }
  }
  return { declared, faults };
}

function declare(id: string, section: ProviderSection): DeclaredProvider {
  const known = KNOWN_PROVIDERS.find((provider) => provider.id === id);
  if (known === undefined) {
    return { known: ownProvider(id, section.adapter ?? DEFAULT_ADAPTER), section, isOwn: true };
  }
  return {
    known: { ...known, profileVariable: known.profileVariable ?? `${variablePrefix(id)}_PROFILE` },
    section,
    isOwn: false,
  };
}

function unknownOptions(provider: DeclaredProvider, places: FilePlaces): readonly ConfigurationFault[] {
  const { options } = provider.section;
  if (options === undefined) return [];
  const names = optionsOf(provider).map(({ key }) => key);
  const strange = [...options.keys()].filter((name) => !names.includes(name));
  return strange.map((name) => {
    const nearest = nearestName(name, names);
    const all = names.length === 0 ? `${provider.known.id} has none` : `there are ${names.join(', ')}`;
    const fix = nearest === undefined ? `remove it; ${all}` : `did you mean ${nearest}?`;
    return places.fault(options, name, { problem: `is no option of ${provider.known.id}`, fix });
  });
}

interface WrongDeclaration {
  readonly holder: 'map' | 'section';
  readonly part: string;
  readonly words: FaultWords;
}

function wrongName(id: string): WrongDeclaration | undefined {
  const refuse = (words: FaultWords): WrongDeclaration => ({ holder: 'map', part: id, words });
  if (id === 'simulator')
    return refuse({ problem: 'is built in', fix: 'write `simulator: true` to be answered by it' });
  const known = KNOWN_PROVIDERS.find((provider) => provider.id === id);
  if (known?.beside !== undefined) {
    return refuse({
      problem: `has the settings of ${known.beside}`,
      fix: `write them under providers.${known.beside}`,
    });
  }
  if (known !== undefined) return undefined;
  const taken = KNOWN_PROVIDERS.find((provider) => variablesOf(provider).includes(`${variablePrefix(id)}_API_KEY`));
  if (taken === undefined) return undefined;
  return refuse({
    problem: `has the variables of ${taken.id}, such as ${variablePrefix(id)}_API_KEY`,
    fix: 'choose another name',
  });
}

function wrongAdapter(
  { known, section, isOwn }: DeclaredProvider,
  adapters: readonly string[] | undefined,
): WrongDeclaration | undefined {
  const { adapter } = section;
  if (adapter === undefined) return undefined;
  const refuse = (words: FaultWords): WrongDeclaration => ({ holder: 'section', part: 'adapter', words });
  if (!isOwn && adapter !== known.adapter) {
    return refuse({
      problem: `must be ${known.adapter}, which is how ${known.id} is spoken to`,
      fix: 'remove it, or give the provider a name of your own',
    });
  }
  if (adapters === undefined || adapters.includes(adapter)) return undefined;
  const nearest = nearestName(adapter, adapters);
  const fix = nearest === undefined ? `write one of ${adapters.join(', ')}` : `did you mean ${nearest}?`;
  return refuse({ problem: 'names no adapter', fix });
}
