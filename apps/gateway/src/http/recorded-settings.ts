import { sealSnapshot } from '@sluice/configuration';
import { recordingModeOf, type ConfigSnapshot, type RecordingMode } from '@sluice/exchange';

import type { ModelRouter } from './model-router.js';

/** Whose request for which model. */
export interface AskedFor {
  readonly principalId: string;
  readonly model: string;
}

/**
 * The settings that exchanges run under, by what their recordings keep: one copy for each mode, so that what is made of
 * a configuration once can be kept by its identity.
 */
export class RecordedSettings {
  readonly #settings: ConfigSnapshot;
  readonly #router: Pick<ModelRouter, 'route'>;
  readonly #byMode = new Map<RecordingMode, ConfigSnapshot>();
  readonly #byRule: boolean;

  constructor(settings: ConfigSnapshot, router: Pick<ModelRouter, 'route'>) {
    this.#settings = settings;
    this.#router = router;
    this.#byMode.set(settings.recordingMode, settings);
    this.#byRule = settings.routing.rules?.some(({ recordingMode }) => recordingMode !== undefined) ?? false;
  }

  /** What is the same for every exchange. */
  get shared(): ConfigSnapshot {
    return this.#settings;
  }

  of({ principalId, model }: AskedFor): ConfigSnapshot {
    if (!this.#byRule && this.#settings.recordingModes === undefined) return this.#settings;
    const mode = recordingModeOf(this.#settings, { principalId, rule: this.#ruleOf(model) });
    const known = this.#byMode.get(mode);
    if (known) return known;
    const sealed = sealSnapshot({ ...this.#settings, recordingMode: mode });
    this.#byMode.set(mode, sealed);
    return sealed;
  }

  /** Routed a second time, later, for good: but by then the request must have been written down. */
  #ruleOf(model: string): string | undefined {
    if (!this.#byRule) return undefined;
    try {
      return this.#router.route(model).rule;
    } catch {
      // It leads nowhere, which the pipeline tells the client.
      return undefined;
    }
  }
}
