/** Counts by provider and kind, printed as one table. */
export class Tally {
  readonly #kinds: readonly string[];
  readonly #rows = new Map<string, Map<string, { passed: number; failed: number }>>();

  constructor(kinds: readonly string[]) {
    this.#kinds = kinds;
  }

  add(provider: string, kind: string, result: { readonly passed: number; readonly failed: number }): void {
    const row = this.#rows.get(provider) ?? new Map<string, { passed: number; failed: number }>();
    row.set(kind, result);
    this.#rows.set(provider, row);
  }

  /** `passed/all` for each kind, providers in alphabetical order, sums last. */
  format(): string {
    const providers = [...this.#rows.keys()].sort();
    const lines = [
      ['provider', ...this.#kinds],
      ...providers.map((provider) => [provider, ...this.#kinds.map((kind) => this.#cell([provider], kind))]),
      ['all', ...this.#kinds.map((kind) => this.#cell(providers, kind))],
    ];
    const width = Math.max(...providers.map(({ length }) => length), 'provider'.length);
    return lines
      .map(([name = '', ...cells]) => `${name.padEnd(width)} ${cells.map((cell) => cell.padStart(11)).join('')}\n`)
      .join('');
  }

  #cell(providers: readonly string[], kind: string): string {
    const results = providers.flatMap((provider) => this.#rows.get(provider)?.get(kind) ?? []);
    const passed = results.reduce((sum, result) => sum + result.passed, 0);
    const failed = results.reduce((sum, result) => sum + result.failed, 0);
    return results.length === 0 ? '-' : `${passed}/${passed + failed}`;
  }
}
