import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { RecordingSummary } from '@sluice/recordings';

import { runSluice, type GatewayProcess } from './gateway-process.js';

/**
 * How long recordings may take into the index: what a killed recorder had under way is taken over after half a minute,
 * and its database has to be opened anew before.
 */
const INDEXED_MS = 90_000;

/** What `/health/ready` tells of the recorder. */
interface Readiness {
  readonly activeExchanges: number;
  readonly recorder?: { readonly unacked: number };
}

/** What `sluice recordings ls --json` prints, the newest first. */
export async function listRecordings(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly RecordingSummary[]> {
  const options = { directory, environment };
  const { code, stdout, stderr } = await runSluice(['recordings', 'ls', '--json', '--limit', '1000'], options);
  if (code !== 0) throw new Error(`sluice recordings ls ended with ${String(code)}: ${stderr}`);
  return (JSON.parse(stdout) as { readonly recordings: readonly RecordingSummary[] }).recordings;
}

/** Waits until so many recordings are in the index. @returns all there are */
export async function recordingsOf(
  gateway: GatewayProcess,
  count: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly RecordingSummary[]> {
  let found: readonly RecordingSummary[] = [];
  const areAll = async (): Promise<boolean> => {
    // Cheaper than the command line, which is a process of its own each time.
    if (!(await isShipped(gateway))) return false;
    found = await listRecordings(gateway.dataDirectory, environment);
    return found.length >= count;
  };
  try {
    await gateway.until(areAll, `${count} recordings in the index`, INDEXED_MS);
    return found;
  } catch (error) {
    const listed = await listRecordings(gateway.dataDirectory, environment);
    const state = { listed: listed.length, ...(await readiness(gateway)) };
    throw new Error(`not all recordings are in the index: ${JSON.stringify(state)}`, { cause: error });
  }
}

/** Whether nothing is under way, and the index has everything that was recorded. */
export async function isShipped(gateway: GatewayProcess): Promise<boolean> {
  const { activeExchanges, recorder } = await readiness(gateway);
  return activeExchanges === 0 && recorder?.unacked === 0;
}

async function readiness(gateway: GatewayProcess): Promise<Readiness> {
  return (await (await fetch(`${gateway.url}/health/ready`)).json()) as Readiness;
}

/** Every file below a folder, as text: what is compressed is unpacked, what is base64 in a recording is decoded. */
export async function textsBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch((error: unknown) => goneMeanwhile(error));
    const text = unpacked(bytes).toString('utf8');
    const decoded = [...text.matchAll(/"b64":"([^"]*)"/g)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
    texts.set(path, [text, Buffer.concat(decoded).toString('utf8')].join('\n'));
  }
  return texts;
}

function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}

/** A gateway that runs removes what it needs no more. */
function goneMeanwhile(error: unknown): Buffer {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
  throw error;
}
