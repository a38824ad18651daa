import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blobKeyOf } from '@sluice/storage';

import { parseRecordingJob, type RecordingJob } from '../recording-queue.js';
import { readStretches } from '../spool/read-stretches.js';
import { SpoolSegment } from '../spool/spool-segment.js';
import { SpooledExchange } from '../spool/spooled-exchange.js';
import { pointToSpool } from './point-to-spool.js';
import { ShippingLedger } from './shipping-ledger.js';

const ID = '01JD0000000000000000000001';
type Piece = readonly [segment: number, text: string];

let dataDir: string;
let segments: readonly SpoolSegment[];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sluice-shipping-'));
  const directory = join(dataDir, 'spool', 'gw', 'boot');
  mkdirSync(directory, { recursive: true });
  segments = await Promise.all([0, 1].map((n) => SpoolSegment.create(join(directory, `seg-00000${n}.jsonl`))));
});

afterEach(async () => {
  for (const segment of segments) await segment.seal();
  rmSync(dataDir, { recursive: true, force: true });
});

/** An exchange whose pieces lie behind something of somebody else wherever a piece is empty. */
async function spooled(pieces: readonly Piece[], id = ID): Promise<SpooledExchange> {
  const exchange = new SpooledExchange(id);
  for (const [number, text] of pieces) {
    const bytes = Buffer.from(text === '' ? 'of another\n' : text);
    const offset = (await segments[number]?.append([bytes])) ?? 0;
    if (text !== '') exchange.add(segments[number]!, offset, bytes.length);
  }
  return exchange;
}

describe('an exchange in the spool', () => {
  it.each<[string, readonly Piece[], number]>([
    [
      'in one piece',
      [
        [0, 'é1\n'],
        [0, '2\n'],
        [0, '3\n'],
      ],
      1,
    ],
    [
      'between others',
      [
        [0, ''],
        [0, 'é1\n'],
        [0, ''],
        [0, '2\n'],
        [0, '3\n'],
      ],
      2,
    ],
    [
      'over two files',
      [
        [0, 'é1\n'],
        [1, ''],
        [1, '2\n'],
        [1, '3\n'],
      ],
      2,
    ],
    [
      'that comes back to a file',
      [
        [0, 'é1\n'],
        [1, '2\n'],
        [0, '3\n'],
      ],
      3,
    ],
  ])('is read in its order, and so by whoever is pointed to it: %s', async (_name, pieces, stretches) => {
    const exchange = await spooled(pieces);
    expect((await exchange.read()).toString()).toBe('é1\n2\n3\n');
    expect(exchange.stretches).toHaveLength(stretches);
    const job = parseRecordingJob(pointToSpool(exchange, dataDir));
    expect(job).toMatchObject({ x: ID, bytes: Buffer.byteLength('é1\n2\n3\n'), loc: blobKeyOf(ID) });
    const elsewhere = (job.spool ?? []).map((each) => ({ ...each, path: join(dataDir, each.path) }));
    expect((await readStretches(elsewhere)).toString()).toBe('é1\n2\n3\n');
  });

  it('that is scattered widely makes no pointer: the queue keeps small ones alone', async () => {
    const scattered = (count: number): readonly Piece[] =>
      Array.from({ length: 2 * count }, (_, n): Piece => [0, n % 2 === 0 ? 'x\n' : '']);
    const job = pointToSpool(await spooled(scattered(16)), dataDir);
    expect(Buffer.byteLength(JSON.stringify(job))).toBeLessThan(2048);
    expect(pointToSpool(await spooled(scattered(17)), dataDir)).toBeUndefined();
  });

  it.each([
    // The example of the specification of ULIDs.
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'rec/2016-07-30/'],
    ['00000000000000000000000000', 'rec/1970-01-01/'],
    ['no-ulid', 'rec/1970-01-01/'],
  ])('is stored with the others of its day: %s', (id, day) => {
    expect(blobKeyOf(id)).toBe(`${day}${id}.jsonl.gz`);
  });
});

describe(ShippingLedger.name, () => {
  let ledger: ShippingLedger;
  const job: RecordingJob = { v: 1, x: ID, loc: blobKeyOf(ID), bytes: 1, sha: 'ab' };

  beforeEach(() => {
    ledger = new ShippingLedger();
  });

  it('hands out those that wait, the first ones first, until the queue has them', async () => {
    for (const id of ['a', 'b', 'c']) ledger.add(await spooled([[0, 'x\n']], id), 5);
    const [first, second] = ledger.nextWaiting(2);
    expect([first?.exchange.id, second?.exchange.id]).toEqual(['a', 'b']);
    ledger.markQueued(first!, 10);
    expect(ledger.nextWaiting(9).map(({ exchange }) => exchange.id)).toEqual(['b', 'c']);
    expect([ledger.size, ledger.waiting]).toEqual([3, 2]);
  });

  it('knows which the queue has had for long, those of an earlier life above all', async () => {
    ledger.add(await spooled([[0, 'x\n']], 'new'), 5);
    ledger.adopt(await spooled([[0, 'x\n']], 'adopted'), 6);
    const since = (timeMs: number): string[] => ledger.queuedSince(timeMs).map(({ exchange }) => exchange.id);
    expect([since(1e9), ledger.waiting]).toEqual([['adopted'], 1]);
    ledger.markQueued(ledger.nextWaiting(1)[0]!, 100);
    expect([since(99), since(100)]).toEqual([['adopted'], ['new', 'adopted']]);
  });

  it('makes everything anew for one that has to be shipped again: its blob may be what was wrong', async () => {
    ledger.add(await spooled([[0, 'x\n']]), 5);
    const [shipment] = ledger.nextWaiting(1);
    shipment!.job = job;
    ledger.markQueued(shipment!, 10);
    ledger.shipAgain(shipment!);
    expect(shipment).toMatchObject({ job: undefined, queuedAtMs: undefined });
    expect([ledger.waiting, ledger.queuedSince(1e9)]).toEqual([1, []]);
  });

  it('lets files go with the last exchange in them, and tells how long the oldest has waited', async () => {
    ledger.add(
      await spooled(
        [
          [0, 'x\n'],
          [1, 'x\n'],
        ],
        'a',
      ),
      5,
    );
    ledger.add(await spooled([[0, 'x\n']], 'b'), 7);
    for (const segment of segments) await segment.seal();
    const [one, other] = ledger.nextWaiting(2);
    const left = (): boolean[] => segments.map(({ path }) => existsSync(path));
    expect(ledger.oldestReadyAtMs).toBe(5);
    await ledger.finish(one!);
    expect([left(), ledger.oldestReadyAtMs, ledger.size]).toEqual([[true, false], 7, 1]);
    await ledger.finish(other!);
    expect([left(), ledger.oldestReadyAtMs, ledger.waiting]).toEqual([[false, false], undefined, 0]);
  });
});
