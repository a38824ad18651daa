import type { SluiceConfiguration } from '@sluice/configuration';

import { changedSettings } from './changed-settings.js';
import type { Generations } from './generations.js';
import type { LastingParts } from './lasting-parts.js';
import { withLastingSettings } from './lasting-settings.js';
import { makeGeneration } from './make-generation.js';
import { secretsOf } from './secrets-of.js';
import type { SimulatorHost } from './simulator-host.js';

/** What became of a configuration that was handed to a running gateway. */
export interface Adoption {
  /** The hash that recordings name it by. */
  readonly hash: string;
  /** The names of settings that are others now; empty = everything stays as it was. */
  readonly changed: readonly string[];
  /** The names of settings that have to wait for the next start. */
  readonly needsRestart: readonly string[];
}

/** What a running gateway takes a configuration on with. */
export interface AdoptionParts {
  readonly generations: Generations;
  readonly lasting: LastingParts;
  readonly simulator: SimulatorHost;
}

/**
 * Gives new requests another configuration, as a whole. Those under way end with the one they have.
 *
 * @throws {ConfigurationError} when a gateway that runs cannot take it on; then nothing has changed
 */
export async function adoptConfiguration(loaded: SluiceConfiguration, parts: AdoptionParts): Promise<Adoption> {
  const { generations, lasting, simulator } = parts;
  const present = generations.current.configuration;
  const { configuration, needsRestart } = withLastingSettings(present, await simulator.complete(loaded));
  const changed = changedSettings(present, configuration);
  const { hash } = configuration.snapshot;
  if (changed.length === 0) return { hash, changed, needsRestart };
  // Before the first request that could bring one of them into a recording.
  lasting.recorder?.know(secretsOf(configuration));
  generations.replace(makeGeneration(configuration, lasting));
  return { hash, changed, needsRestart };
}
