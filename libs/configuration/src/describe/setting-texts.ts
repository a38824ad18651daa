import type { ConfigFileReading } from '../file/read-config-file.js';
import type { Layer, Origin } from '../layers/layer.js';
import { describedValue, type DescribedValue } from './described.js';

const DEFAULT = 'default';
/** What stands for a secret that was written down in the file itself. */
const MASK = '***';

/** Writes texts so that the same can be read from them again, but for secrets, which can be referred to at best. */
export class SettingTexts {
  readonly #variables: Layer;
  readonly #references: ReadonlyMap<string, string>;

  /** @param variables all that is said by variables, whoever says it */
  constructor(variables: Layer, { references }: Pick<ConfigFileReading, 'references'>) {
    this.#variables = variables;
    this.#references = references;
  }

  /** What a variable says; undefined = nothing. */
  ofVariable(variable: string): string | undefined {
    return this.#variables.get(variable)?.text;
  }

  /** Where the first of some variables was set that was set at all. */
  originOf(...variables: readonly string[]): string {
    for (const variable of variables) {
      const origin = this.#variables.get(variable)?.origin;
      if (origin !== undefined) return originText(variable, origin);
    }
    return DEFAULT;
  }

  /** The variables that say a text, and that a name of the pattern has. */
  variablesSaying(text: string, name: RegExp): readonly string[] {
    return [...this.#variables].filter(([key, said]) => said.text === text && name.test(key)).map(([key]) => key);
  }

  /** A secret that a variable says: its reference, where there is one to write. */
  secretOf(variable: string): DescribedValue {
    const placed = this.#variables.get(variable);
    if (placed === undefined) return describedValue(MASK, DEFAULT);
    const { text, origin } = placed;
    const said = variableOf(variable, origin);
    return describedValue(said === undefined ? this.secret(text) : `\${${said}}`, originText(variable, origin));
  }

  /** A secret of the file. */
  secret(text: string): string {
    return this.#references.get(text) ?? MASK;
  }

  /** A text that is no secret: as the file has it, where it refers to variables. */
  plain(text: string): string {
    return this.written(text) ?? text;
  }

  /** How the file must say a text that refers to variables, or has dollars in it; undefined = like any other. */
  written(text: string): string | undefined {
    return this.#references.get(text) ?? (text.includes('$') ? text.replace(/\$(?=[${])/g, '$$$$') : undefined);
  }
}

/** The variable that a text stands in, where it stands in one. */
function variableOf(variable: string, { kind, where }: Origin): string | undefined {
  if (kind === 'environment' || kind === 'env-file') return variable;
  // `.env:3: NAME`
  return kind === 'alias' ? /\w+$/.exec(where)?.[0] : undefined;
}

function originText(variable: string, { kind, where }: Origin): string {
  return kind === 'environment' || kind === 'env-file' ? `${where}: ${variable}` : where;
}
