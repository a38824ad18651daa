import type { OfferedModel } from './offered-model.js';

/** One model, in the shape of OpenAI's API ("List models"). */
export interface OpenAiModelInfo {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since the epoch; 0 where nobody knows. */
  readonly created: number;
  readonly owned_by: string;
}

/** @param id the name it is shown by */
export function openAiModel({ owner, description }: OfferedModel, id: string): OpenAiModelInfo {
  return { id, object: 'model', created: Math.floor((description.createdMs ?? 0) / 1000), owned_by: owner };
}
