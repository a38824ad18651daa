import type { ConfigSnapshot, RecordingMode } from './settings.js';

/** From the one that keeps least to the one that keeps most. */
const STRICTEST_FIRST: readonly RecordingMode[] = ['meta', 'redacted', 'full'];

/** What an exchange's recording may be about. */
export interface RecordedSubject {
  /** {@link Principal.id}. */
  readonly principalId: string;
  /** The name of the rule its model leads through; undefined where no rule says what is kept. */
  readonly rule: string | undefined;
}

/**
 * What the recording of an exchange keeps. A caller and a rule may both say something else than the rest of the
 * configuration: then the stricter one of the two counts, for what must not be kept is nobody's to allow.
 */
export function recordingModeOf(config: ConfigSnapshot, { principalId, rule }: RecordedSubject): RecordingMode {
  const ofRule = config.routing.rules?.find(({ name }) => name === rule)?.recordingMode;
  const said = [ofKey(config, principalId), ofRule];
  return STRICTEST_FIRST.find((mode) => said.includes(mode)) ?? config.recordingMode;
}

function ofKey({ recordingModes }: ConfigSnapshot, principalId: string): RecordingMode | undefined {
  return recordingModes && Object.hasOwn(recordingModes, principalId) ? recordingModes[principalId] : undefined;
}
