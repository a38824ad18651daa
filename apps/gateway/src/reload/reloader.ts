import { ConfigurationError, type SluiceConfiguration } from '@sluice/configuration';

import type { Adoption } from '../generations/adopt-configuration.js';

/** The two levels of a structured log that a reload writes to. */
export interface ReloadLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a {@link Reloader} works with. */
export interface ReloaderParts {
  /** @throws {ConfigurationError} with every fault there is */
  readonly load: () => SluiceConfiguration;
  /** @throws {ConfigurationError} when a gateway that runs cannot take it on */
  readonly adopt: (loaded: SluiceConfiguration) => Promise<Adoption>;
  readonly log: ReloadLog;
}

/** Reads the configuration again and hands it to the gateway: as a whole, or, when anything is wrong with it, not at all. */
export class Reloader {
  readonly #parts: ReloaderParts;
  #running: Promise<void> = Promise.resolve();
  /** One that waits for the one before it: whoever asks meanwhile is served by it, since it has not read anything yet. */
  #waiting: Promise<void> | undefined;

  constructor(parts: ReloaderParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the outcome stands in the log; never rejects.
   *
   * @param cause what made it necessary, for the log
   */
  reload(cause: string): Promise<void> {
    this.#waiting ??= this.#running.then(() => {
      this.#waiting = undefined;
      return (this.#running = this.#reload(cause));
    });
    return this.#waiting;
  }

  async #reload(cause: string): Promise<void> {
    const { load, adopt, log } = this.#parts;
    try {
      const { hash, changed, needsRestart } = await adopt(load());
      const message = changed.length > 0 ? 'configuration reloaded' : 'configuration read again: nothing has changed';
      log.info({ cause, config: hash, changed, needs_restart: needsRestart }, message);
    } catch (error) {
      log.error({ cause, ...faultsOf(error) }, 'configuration not reloaded: the gateway goes on with the one it has');
    }
  }
}

function faultsOf(error: unknown): object {
  if (error instanceof ConfigurationError) return { faults: error.faults };
  return { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
