/**
 * A model name taken apart: `sim-error:429:retry-after=2` is the scenario `sim-error` with the argument `429`
 * and the option `retry-after`.
 */
export interface ModelName {
  readonly scenario: string;
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

export function parseModelName(model: string): ModelName {
  const [scenario = '', ...rest] = model.split(':');
  const options = rest.filter((part) => part.includes('='));
  return {
    scenario,
    arguments: rest.filter((part) => !part.includes('=')),
    options: Object.fromEntries(
      options.map((part) => {
        const equals = part.indexOf('=');
        return [part.slice(0, equals), part.slice(equals + 1)] as const;
      }),
    ),
  };
}

/** A whole number out of a name, or `fallback` where there is none. Never below zero. */
export function nameNumber(text: string | undefined, fallback: number): number {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : fallback;
}
