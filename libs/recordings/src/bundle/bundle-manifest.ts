import type { RecordingMode } from '@sluice/exchange';

/** What a bundle says about itself: `manifest.json`. */
export interface BundleManifest {
  readonly format: 1;
  /** ISO 8601 time at which it was packed. */
  readonly created: string;
  /** Version of the gateway that packed it. */
  readonly gateway: string;
  /** Recordings in it. */
  readonly count: number;
  /** Ids of their sessions, each once. */
  readonly sessions: readonly string[];
  /** The mode of all of them, or `mixed`. */
  readonly contentMode: RecordingMode | 'mixed';
  /** sha256 in hex of every other file, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where the manifest lies in a bundle. */
export const MANIFEST_PATH = 'manifest.json';

const SHA256 = /^[0-9a-f]{64}$/;

/** Reads a manifest; undefined when it is none of this format. */
export function parseManifest(json: string): BundleManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const manifest = value as Partial<Record<keyof BundleManifest, unknown>>;
  const { files, sessions } = manifest;
  const isManifest =
    manifest.format === 1 &&
    typeof manifest.created === 'string' &&
    typeof manifest.gateway === 'string' &&
    Number.isSafeInteger(manifest.count) &&
    Array.isArray(sessions) &&
    sessions.every((session) => typeof session === 'string') &&
    holdsDigests(files);
  return isManifest ? (value as BundleManifest) : undefined;
}

function holdsDigests(files: unknown): boolean {
  if (typeof files !== 'object' || files === null) return false;
  return Object.values(files).every((sha) => typeof sha === 'string' && SHA256.test(sha));
}
