import type { Modality, ModelFacts, ModelFeatures } from '@sluice/exchange';

/** A row of the catalogue. */
export interface KnownModel extends ModelFacts {
  /** The host that sells it: others may serve the same model within other limits, at other prices. */
  readonly host: string;
  /** Its names without a date behind them. */
  readonly names: readonly string[];
}

/** What models read beside text. */
export const TEXT: readonly Modality[] = ['text'];
export const IMAGES: readonly Modality[] = ['text', 'image'];
export const DOCUMENTS: readonly Modality[] = ['text', 'image', 'pdf'];

/** The features of a model of today, which calls tools, thinks and holds to schemas, but for what is told of it. */
export function features(inputs: readonly Modality[], changes: ModelFeatures = {}): ModelFeatures {
  return {
    inputs,
    outputs: TEXT,
    tools: true,
    thinking: true,
    structuredOutputs: true,
    promptCaching: true,
    ...changes,
  };
}
