import type { DefinedModel, Target } from '@sluice/exchange';

import { readTarget, type NamedProvider, type TargetReading } from '../model-target.js';
import { nearestName } from '../nearest-name.js';

/** What targets may be called by. */
export interface TargetNames {
  readonly providers: readonly NamedProvider[];
  readonly models: readonly DefinedModel[];
}

/** The model of one's own that a text names; case matters only between two of them. */
export function ownTarget(text: string, models: readonly DefinedModel[]): Target | undefined {
  const lower = text.toLowerCase();
  return (models.find(({ id }) => id === text) ?? models.find(({ id }) => id.toLowerCase() === lower))?.target;
}

/** Reads the id of a model of one's own, or `provider/model`. */
export function readOwnTarget(variable: string, text: string, { providers, models }: TargetNames): TargetReading {
  const target = ownTarget(text, models);
  if (target !== undefined) return { target };
  if (text.includes('/') || models.length === 0) return readTarget({ variable, text, providers });
  const ids = models.map(({ id }) => id);
  const nearest = nearestName(text, ids);
  const fix = nearest === undefined ? `write provider/model, or one of ${ids.join(', ')}` : `did you mean ${nearest}?`;
  return { fault: { variable, problem: `holds "${text}", which is no model of yours and not provider/model`, fix } };
}
