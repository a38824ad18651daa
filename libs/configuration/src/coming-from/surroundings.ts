import type { ConfigurationFault } from '../configuration-error.js';
import type { ImportedDocument } from './imported-document.js';
import type { ProxyName } from './proxies.js';

/** What rules look at. */
export interface Surroundings {
  /** The environment over `.env`, without empty values. */
  readonly variables: ReadonlyMap<string, string>;
  /** The proxy whose configuration it is said to be; absent = nothing is said. */
  readonly from?: ProxyName;
  /** The texts of further files, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** A variable of another proxy that one of ours is set by. */
export interface Alias {
  /** Our own. */
  readonly name: string;
  readonly text: string;
  /** Where it comes from: the other proxy's variable, or a place in a file. */
  readonly because: string;
}

/** What a rule has recognised. */
export interface Recognised {
  readonly aliases?: readonly Alias[];
  /** Variables that mean something else there than here; whoever goes on does not see them. */
  readonly taken?: readonly string[];
  readonly document?: ImportedDocument;
  /** For the log: what was not taken over, or not as somebody might expect. */
  readonly notices?: readonly string[];
  readonly faults?: readonly ConfigurationFault[];
}

/** One thing that is understood. It may rely on what the rules before it have made of the variables. */
export type Rule = (surroundings: Surroundings) => Recognised;
