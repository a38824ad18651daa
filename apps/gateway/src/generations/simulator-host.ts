import { withSimulator, type SluiceConfiguration } from '@sluice/configuration';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { randomBase62 } from '../http/identifiers.js';

/** Runs the built-in simulator: started for the first configuration that wants it, and kept for those that follow. */
export class SimulatorHost {
  readonly #key = `simulator-${randomBase62(24)}`;
  #simulator: Promise<Simulator> | undefined;

  /** Adds the simulator to the providers of a configuration that wants it. */
  async complete(loaded: SluiceConfiguration): Promise<SluiceConfiguration> {
    if (!loaded.simulator) return loaded;
    this.#simulator ??= startSimulator({ keys: [this.#key] });
    return withSimulator(loaded, { url: (await this.#simulator).url, key: this.#key });
  }

  async close(): Promise<void> {
    await (await this.#simulator)?.close();
  }
}
