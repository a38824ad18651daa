import type { ModelFacts } from '@sluice/exchange';

/** A row of the catalogue. */
export interface KnownModel extends ModelFacts {
  /** The host that sells it: others may serve the same model within other limits, at other prices. */
  readonly host: string;
  /** Its names without a date behind them. */
  readonly names: readonly string[];
}
