import { createHash } from 'node:crypto';

import { type Frame, type FrameOf, readRecording, type RecordedBytes, type Recording } from '@sluice/recordings';
import {
  openRecording,
  openRecordingStore,
  type OpenedRecordingStore,
  type RecordingStoreLocation,
  type StoredRecording,
} from '@sluice/storage';

import type { Call } from './load.js';

/** What is wrong between the calls that clients made and the recordings that are there. Empty lists, if nothing is. */
export interface Account {
  /** Calls that the client has seen fail. */
  readonly failed: readonly string[];
  /** Calls without a recording. */
  readonly lost: readonly string[];
  /** Calls with more than one. */
  readonly doubled: readonly string[];
  /** Recordings that are not what was said, and why. */
  readonly corrupted: readonly string[];
}

type Findings = Record<keyof Account, string[]>;

export const NOTHING_WRONG: Account = { failed: [], lost: [], doubled: [], corrupted: [] };

/** Where recordings are. */
export type Archive = RecordingStoreLocation;

export interface AccountOptions {
  /** When the gateway was killed, in milliseconds: calls under way then may be cut, and what it had not written is gone. */
  readonly killedAtMs?: number;
}

/** A gateway writes down what it hears within this time, on a machine that is busy with other things as well. */
const UNWRITTEN_MS = 1_500;

/** Compares every call with its recording. */
export async function account(
  archive: Archive,
  calls: readonly Call[],
  options: AccountOptions = {},
): Promise<Account> {
  const opened = await openRecordingStore(archive);
  try {
    const stored = bySession(await listAll(opened));
    const found: Findings = { failed: [], lost: [], doubled: [], corrupted: [] };
    for (const call of calls.filter(({ ending }) => ending !== 'refused')) {
      const recordings = stored.get(call.session) ?? [];
      if (!isWhole(call) && options.killedAtMs === undefined) found.failed.push(`${call.session} ${describe(call)}`);
      if (recordings.length === 0 && mustBeThere(call, options)) found.lost.push(call.session);
      if (recordings.length > 1) found.doubled.push(call.session);
      found.corrupted.push(...(await faultsOf(opened, recordings, call)));
    }
    return found;
  } finally {
    await opened.close();
  }
}

/** Every recording there is. */
async function listAll({ store }: OpenedRecordingStore): Promise<readonly StoredRecording[]> {
  const all: StoredRecording[] = [];
  for (;;) {
    const before = all.at(-1)?.summary.id;
    const page = await store.list({ limit: 1000, ...(before !== undefined && { before }) });
    all.push(...page);
    if (page.length < 1000) return all;
  }
}

function bySession(recordings: readonly StoredRecording[]): ReadonlyMap<string, readonly StoredRecording[]> {
  const sessions = new Map<string, StoredRecording[]>();
  for (const recording of recordings) {
    const session = recording.summary.sessionId ?? '';
    sessions.set(session, [...(sessions.get(session) ?? []), recording]);
  }
  return sessions;
}

const isWhole = ({ status, ending, answer }: Call): boolean =>
  status === 200 && ending === 'whole' && answer.includes('event: message_stop');

const describe = ({ status, ending, answer }: Call): string =>
  `${ending}, status ${status}: ${answer.subarray(-200).toString('utf8')}`;

/** What a gateway that is killed has heard of in its last moments is nowhere yet. */
function mustBeThere({ firstByteAtMs }: Call, { killedAtMs }: AccountOptions): boolean {
  if (killedAtMs === undefined) return true;
  return firstByteAtMs !== undefined && (firstByteAtMs < killedAtMs - UNWRITTEN_MS || firstByteAtMs > killedAtMs);
}

async function faultsOf(
  opened: OpenedRecordingStore,
  recordings: readonly StoredRecording[],
  call: Call,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const stored of recordings) {
    const fault = await openRecording(opened.store, opened.blobs, stored.summary.id).then(
      (lines) => faultOf(readRecording(lines), call),
      String,
    );
    if (fault !== undefined) faults.push(`${call.session} (${stored.summary.id}): ${fault}`);
  }
  return faults;
}

function faultOf(recording: Recording, call: Call): string | undefined {
  return faultOfFrames(recording) ?? faultOfRequest(recording, call) ?? faultOfAnswer(recording, call);
}

function faultOfFrames({ frames, gaps, torn }: Recording): string | undefined {
  const [first] = frames;
  if (first?.k !== 'open') return 'it does not begin with the request';
  if (gaps.length > 0) return `frames are missing: ${gaps.join(', ')}`;
  if (torn) return 'its last line is cut';
  return new Set(frames.map(({ n }) => n)).size === frames.length ? undefined : 'frames are there twice';
}

function faultOfRequest({ open }: Recording, { bodySha, model }: Call): string | undefined {
  const body = open?.req.body;
  if (open?.model !== model) return `it is of the model ${String(open?.model)}`;
  if (body?.d === undefined) return 'the body of the request is not there';
  return body.sha === bodySha && sha256(bytesOf(body.d)) === bodySha ? undefined : 'the request is another';
}

/** Of an exchange that has an end all must be there that the client has; of another, the beginning. */
function faultOfAnswer({ frames, end, complete }: Recording, call: Call): string | undefined {
  const sent = Buffer.concat(frames.filter(isDown).map(({ d = '' }) => bytesOf(d)));
  if (end === undefined)
    return isWhole(call) ? faultOfBeginning(sent, call.answer, 'has no end') : beginning(sent, call);
  if (!complete) return 'it is not complete';
  if (end.downSha !== sha256(sent)) return 'the answer is not what its digest says';
  if (sum(frames.filter(isUp)) !== end.upBytes) return 'what the upstream said is not as long as its end says';
  if (call.ending === 'cut') return beginning(sent, call);
  return sent.equals(call.answer)
    ? undefined
    : `the client got ${call.answer.length} bytes, and not these ${sent.length}`;
}

const beginning = (sent: Buffer, { answer }: Call): string | undefined => faultOfBeginning(sent, answer, 'is another');

function faultOfBeginning(sent: Buffer, answer: Buffer, fault: string): string | undefined {
  const common = Math.min(sent.length, answer.length);
  return sent.subarray(0, common).equals(answer.subarray(0, common)) ? undefined : `the answer ${fault}`;
}

const isDown = (frame: Frame): frame is FrameOf<'down'> => frame.k === 'down';
const isUp = (frame: Frame): frame is FrameOf<'up'> => frame.k === 'up';
const sum = (frames: readonly FrameOf<'up'>[]): number =>
  frames.reduce((bytes, { d = '' }) => bytes + bytesOf(d).length, 0);
const bytesOf = (data: RecordedBytes): Buffer =>
  typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.b64, 'base64');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
