import { createHash } from 'node:crypto';

import type { ConfigSnapshot } from '@sluice/exchange';

/** Completes settings with the hash of their canonical JSON, and freezes them. A hash they already have is replaced. */
export function sealSnapshot(settings: Omit<ConfigSnapshot, 'hash'>): ConfigSnapshot {
  const { providers, routing, timeouts, retry, streaming, assistance, models, limits, ...recording } = settings;
  const { recordingMode, recordingModes, recordingSample } = recording;
  const behaviour = { ...(assistance && { assistance }), ...(models && { models }), ...(limits && { limits }) };
  const kept = {
    recordingMode,
    ...(recordingModes && { recordingModes }),
    ...(recordingSample && { recordingSample }),
  };
  const sealed = { providers, routing, timeouts, retry, streaming, ...behaviour, ...kept };
  const hash = createHash('sha256').update(canonicalJson(sealed)).digest('hex');
  return deepFreeze({ hash, ...sealed });
}

/** JSON with sorted keys, so that equal settings have equal hashes whatever order they were written in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1))) : part,
  );
}

/** Freezes a value and all it holds. Maps are left alone: freezing does not reach their entries. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
