import type { ProviderSettings } from '@sluice/exchange';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where variables come from. */
export interface EnvironmentSource {
  readonly environment: Environment;
  /** Where `.env` is looked for, and what relative paths refer to. */
  readonly workingDirectory: string;
  /** Read in place of `.env`; it must exist. */
  readonly envFile?: string;
  /** Read in place of `sluice.yaml`; it must exist. */
  readonly configFile?: string;
  /** What the command line says, by the names of the variables it takes the place of: `HOST` for `--host`. */
  readonly flags?: Environment;
  /** The adapters there are: one that is called like a provider nobody here knows serves that provider. */
  readonly adapters?: readonly string[];
  /** Why no adapter can be made of what is said of a provider, such as a profile that nobody knows; undefined = one can. */
  readonly refusalOf?: (provider: ProviderSettings) => string | undefined;
}

/** The variables of this process. The one place of the code base that reads them. */
export function readProcessEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}
