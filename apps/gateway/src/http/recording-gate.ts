import { ServiceError } from '@sluice/exchange';

/** Milliseconds after which a client may ask again: a disk that refuses is tried every second. */
const ASK_AGAIN_MS = 2_000;

/** What the gate asks of the recorder. */
export interface RecordingState {
  /** Whether an exchange that begins now would be written down. */
  readonly canRecord: boolean;
}

/** Keeps requests out that would leave no recording, where the operator wants none of those. */
export class RecordingGate {
  readonly #recorder: RecordingState | undefined;
  readonly #isRequired: boolean;

  /** @param recorder undefined = nothing is recorded, and nothing required */
  constructor(recorder: RecordingState | undefined, isRequired: boolean) {
    this.#recorder = recorder;
    this.#isRequired = isRequired;
  }

  /**
   * To be asked before an exchange begins, so that no upstream has been called for what is refused.
   *
   * @throws {ServiceError} `gateway_recording_unavailable`
   */
  check(): void {
    if (!this.#isRequired || this.#recorder?.canRecord === true) return;
    throw new ServiceError(
      'gateway_recording_unavailable',
      'This gateway must record what it does, and cannot at present; its log and /health/ready tell why',
      { retryAfterMs: ASK_AGAIN_MS },
    );
  }
}
