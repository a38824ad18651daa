import type { KnownProvider } from '../providers/known-provider.js';
import { optionKey } from '../providers/own-provider.js';
import type { ProviderSection } from './sections/provider.section.js';

/** A provider of the file, and what it is read by. */
export interface DeclaredProvider {
  readonly known: KnownProvider;
  readonly section: ProviderSection;
  /** It is none that is known by its name. */
  readonly isOwn: boolean;
}

/**
 * The options of a provider by their names in the file. The parts of an account are among them where the provider is
 * the one that the account is for: others may use it, but not bring another under the same variables.
 */
export function optionsOf({
  known: { options, accounts = [] },
  isOwn,
}: DeclaredProvider): readonly { readonly key: string; readonly variable: string }[] {
  const named = options.map(({ option, variable }) => ({ key: optionKey(option), variable }));
  const parts = isOwn ? [] : accounts.flatMap(({ variables }) => variables);
  return [...named, ...parts.map(({ variable }) => ({ key: variable.toLowerCase(), variable }))];
}
