import type { ConfigurationFault } from '../configuration-error.js';

/** A credential that is more than one text: several variables that belong together, or a file. */
export interface AccountSource {
  /** All of them. */
  readonly variables: readonly AccountVariable[];
  /** Nothing where the variables are not all there. */
  read(environment: ReadonlyMap<string, string>): AccountReading;
}

/** A variable of an account. */
export interface AccountVariable {
  readonly variable: string;
  /** What it is for, as a sentence for docs/configuration.md. */
  readonly meaning: string;
}

/** The secret that an account comes to, or what is wrong with it. */
export interface AccountReading {
  readonly secret?: string;
  readonly fault?: ConfigurationFault;
}
