/** Where a setting was written. */
export interface Origin {
  /** `alias`: it was said in another proxy's words. */
  readonly kind: 'flag' | 'environment' | 'env-file' | 'alias' | 'file';
  /** `--port`, `environment`, `.env:12`, `sluice.yaml:7`. */
  readonly where: string;
  /** Where it stands in `sluice.yaml`, such as `server.port`. */
  readonly path?: string;
  /** The text holds the value of a variable that was referred to, which may be secret. */
  readonly isReference?: true;
}

/** The text of a setting, and who said it. */
export interface PlacedText {
  readonly text: string;
  readonly origin: Origin;
}

/** What one source says, by the names of variables. */
export type Layer = ReadonlyMap<string, PlacedText>;

/** Several layers as one; the first that has a variable counts. */
export function stacked(layers: readonly Layer[]): Layer {
  return new Map([...layers].reverse().flatMap((layer) => [...layer]));
}

/** The texts of a layer alone. */
export function textsOf(layer: Layer): ReadonlyMap<string, string> {
  return new Map([...layer].map(([name, { text }]) => [name, text]));
}

/** How a message names the place of a variable; undefined = by the variable alone. */
export function placeOf(variable: string, { kind, where, path }: Origin): string | undefined {
  switch (kind) {
    case 'environment':
      return undefined;
    case 'flag':
      return where;
    case 'env-file':
    case 'alias':
      return `${where}: ${variable}`;
    case 'file':
      return `${where}: ${path ?? variable}`;
  }
}
