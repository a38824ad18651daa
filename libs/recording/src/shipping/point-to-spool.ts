import { relative, sep } from 'node:path';

import { blobKeyOf } from '@sluice/storage';

import { RECORDING_JOB_VERSION, type RecordingJob } from '../recording-queue.js';
import type { SpooledExchange } from '../spool/spooled-exchange.js';

/** More stretches than this would make a job that is no small pointer any more. */
const MAX_STRETCHES = 16;

/**
 * A job that leaves the lines where they are: reading, compressing and storing them is then the recorder's work, and
 * costs the gateway nothing. For a recorder that sees the same data directory. The spool keeps the lines until the
 * recording is in the index, as it does anyway.
 *
 * @returns undefined when the lines are scattered too widely
 */
export function pointToSpool(exchange: SpooledExchange, dataDir: string): RecordingJob | undefined {
  const { stretches } = exchange;
  if (stretches.length > MAX_STRETCHES) return undefined;
  return {
    v: RECORDING_JOB_VERSION,
    x: exchange.id,
    loc: blobKeyOf(exchange.id),
    bytes: exchange.bytes,
    sha: '',
    spool: stretches.map(({ path, from, length }) => ({
      path: relative(dataDir, path).split(sep).join('/'),
      from,
      length,
    })),
  };
}
