/** One thing that is wrong with the configuration. */
export interface ConfigurationFault {
  /** The environment variable, the command-line option, or the path in `sluice.yaml`. */
  readonly variable: string;
  /** Where it was set, where a file or an option did that: `sluice.yaml:7: server.port`, `.env:12: PORT`, `--port`. */
  readonly place?: string;
  /** What is wrong, as the rest of a sentence that begins with the variable. Never a secret's value. */
  readonly problem: string;
  /** What to do about it. */
  readonly fix: string;
}

/** The configuration cannot be used. Names every fault at once, so that nobody has to start again for each. */
export class ConfigurationError extends Error {
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    const count = faults.length === 1 ? 'One setting is' : `${faults.length} settings are`;
    super([`${count} wrong.`, ...faults.map(describeFault)].join('\n'));
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

function describeFault({ variable, place, problem, fix }: ConfigurationFault): string {
  return `  ${place === undefined ? variable : `${place}:`} ${problem}.\n    Fix: ${fix}${fix.endsWith('?') ? '' : '.'}`;
}
