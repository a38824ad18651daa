import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeBytes, readRecording } from '@sluice/recordings';
import {
  connectEmbedded,
  databasePoolConfig,
  EmbeddedDatabase,
  openBlobStore,
  openRecording,
  RecordingStore,
  type S3Access,
} from '@sluice/storage';
import {
  hasOpenssl,
  hasRedisServer,
  hasS3Server,
  makeExchange,
  prepareDatabase,
  RedisServer,
  S3Server,
} from '@sluice/testing';
import { Pool } from 'pg';

import { createRecorder, createRecordingWorker, type Recorder, type RecordingWorker } from './index.js';
import { openQueueBackend } from './queue/open-queue-backend.js';
import { RECORDING_JOB_NAME, type RecordingJob } from './recording-queue.js';

const postgresUrl = process.env['TEST_POSTGRES_URL'];
const SLOW_MS = 90_000;
const SECRET = 'sk-ant-REDACTED';
const RECORDINGS = 6;

/** Where one kind of store is. */
interface Part {
  readonly location: {
    readonly queueUrl?: string;
    readonly databaseUrl?: string;
    readonly blobUrl?: string;
    readonly blobAccess?: S3Access;
  };
  close(): Promise<void>;
}

type Kinds = Readonly<Record<string, () => Promise<Part>>>;

const onRedis: Kinds = {
  Redis: async () => redisPart([await RedisServer.start()], ([server]) => server!.url),
  Sentinel: async () => {
    const master = await RedisServer.start();
    return redisPart(
      [await RedisServer.startSentinel(master), master],
      ([sentinel]) => `redis+sentinel://127.0.0.1:${sentinel!.port}/jobs`,
    );
  },
  Cluster: async () =>
    redisPart(await RedisServer.startCluster(), ([node]) => `redis+cluster://127.0.0.1:${node!.port}`),
};
const byTls: Kinds = {
  'Redis by TLS': async () => {
    const server = await RedisServer.startTls();
    return redisPart([server], () => `${server.url}?ca=${encodeURIComponent(server.authority)}`);
  },
};
const nothing: Part = { location: {}, close: () => Promise.resolve() };

const queues: Kinds = {
  'the embedded queue': () => Promise.resolve(nothing),
  ...(postgresUrl !== undefined && { PostgreSQL: () => postgresPart('queue', (url) => ({ queueUrl: url })) }),
  ...(hasRedisServer() && onRedis),
  ...(hasRedisServer() && hasOpenssl() && byTls),
};
const indexes: Kinds = {
  'the embedded index': () => Promise.resolve(nothing),
  ...(postgresUrl !== undefined && { PostgreSQL: () => postgresPart('index', (url) => ({ databaseUrl: url })) }),
};
const bodies: Kinds = {
  'files beside the spool': () => Promise.resolve(nothing),
  'files elsewhere': () => {
    const directory = mkdtempSync(join(tmpdir(), 'sluice-bodies-'));
    const close = (): Promise<void> => {
      rmSync(directory, { recursive: true, force: true });
      return Promise.resolve();
    };
    return Promise.resolve({ location: { blobUrl: `file://${directory}` }, close });
  },
  ...(hasS3Server() && {
    'a bucket': async () => {
      const server = await S3Server.start();
      const location = { blobUrl: server.blobUrl('sluice'), blobAccess: { keys: server.keys } };
      return { location, close: () => server.close() };
    },
  }),
};

function redisPart(servers: readonly RedisServer[], url: (servers: readonly RedisServer[]) => string): Part {
  const close = async (): Promise<void> => {
    for (const server of servers) await server.close();
  };
  return { location: { queueUrl: url(servers) }, close };
}

async function postgresPart(use: string, location: (url: string) => Part['location']): Promise<Part> {
  const name = `sluice_combination_${use}_${process.pid}`;
  const admin = new Pool({ connectionString: postgresUrl, max: 1 });
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  const close = async (): Promise<void> => {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  return { location: location(Object.assign(new URL(postgresUrl!), { pathname: `/${name}` }).href), close };
}

const log: string[] = [];
const logger = {
  log: (message: string) => log.push(message),
  warn: (message: string) => log.push(message),
  error: (message: string) => log.push(message),
};

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within a minute: ${what}. Log: ${log.join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

let nextExchange = 0;

function newExchangeId(): string {
  nextExchange += 1;
  return `01JD01${process.pid.toString().padStart(8, '0')}${nextExchange.toString().padStart(12, '0')}`;
}

/** What an exchange was, as it must come back. */
interface Told {
  readonly id: string;
  readonly request: string;
  readonly response: string;
}

/**
 * The prompts of a session grow, and what is in them is of every length. They are of one drill alone: what an index knows
 * of bodies is true of one place.
 */
function tell(recorder: Recorder, session: string, turn: number): Told {
  const messages = Array.from({ length: 2 * turn + 1 }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `${session}, turn ${index}: ${'ä'.repeat(index * 4_000)} ${SECRET}`,
  }));
  const { exchange } = makeExchange({ request: { messages }, exchange: { id: newExchangeId() } });
  const chunks = Array.from(
    { length: 20 },
    (_, index) => `event: ping\ndata: {"chunk":${index},"key":"${SECRET}"}\n\n`,
  );
  const { observer } = recorder;
  observer.observe(exchange, { type: 'exchange-start' });
  observer.observe(exchange, { type: 'response-head', status: 200, headers: {} });
  for (const data of chunks) observer.observe(exchange, { type: 'frame-sent', data });
  observer.observe(exchange, { type: 'exchange-end', outcome: 'ok', stopReason: 'end_turn' });
  return { id: exchange.id, request: Buffer.from(exchange.inbound.body).toString(), response: chunks.join('') };
}

/** Secrets are masked to their length by what their text and the key yield: the mask is all that may differ. */
function expectSame(read: string, told: string): void {
  expect(read).not.toContain(SECRET);
  expect(read).toHaveLength(told.length);
  const masked = new RegExp(`.{${SECRET.length}}`, 'y');
  let rest = told;
  let seen = '';
  for (let at = rest.indexOf(SECRET); at >= 0; at = rest.indexOf(SECRET)) {
    masked.lastIndex = seen.length + at;
    seen += rest.slice(0, at) + (masked.exec(read)?.[0] ?? '');
    rest = rest.slice(at + SECRET.length);
  }
  expect(seen + rest === read).toBe(true);
}

/** One gateway's data directory with the stores of one combination. */
class Drill {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'sluice-combination-'));
  readonly location: Part['location'];
  readonly store: RecordingStore;
  readonly #pool: Pool;
  readonly #recorders: Recorder[] = [];
  readonly #workers: RecordingWorker[] = [];

  constructor(parts: readonly Part[], socketDirectory: string) {
    this.location = Object.assign({}, ...parts.map(({ location }) => location)) as Part['location'];
    mkdirSync(join(this.dataDir, 'database'));
    writeFileSync(join(this.dataDir, 'database', 'socket-directory'), socketDirectory);
    this.#pool = new Pool({ ...databasePoolConfig({ dataDir: this.dataDir, ...this.location }), max: 1 });
    this.store = new RecordingStore(this.#pool);
  }

  async recorder(): Promise<Recorder> {
    const recorder = createRecorder({
      dataDir: this.dataDir,
      instance: 'gateway-1',
      gateway: { version: '0.0.0-test' },
      maskKey: Buffer.alloc(32, 7),
      secrets: [SECRET],
      ...this.location,
      logger,
      limits: { batchDelayMs: 5, segmentAgeMs: 100, syncIntervalMs: 50, retryDelayMs: 50 },
      pace: { pollMs: 50, reconcileMs: 200, overdueMs: 300 },
    });
    this.#recorders.push(recorder);
    await recorder.start();
    return recorder;
  }

  async worker(): Promise<RecordingWorker> {
    const worker = createRecordingWorker({
      dataDir: this.dataDir,
      ...this.location,
      logger,
      worker: { runRetryDelay: 200 },
    });
    this.#workers.push(worker);
    await worker.start();
    return worker;
  }

  async read(id: string): Promise<string> {
    return openRecording(this.store, openBlobStore({ dataDir: this.dataDir, ...this.location }), id);
  }

  /** Puts jobs into the queue that no gateway of ours would. */
  async addForeign(jobs: readonly RecordingJob[]): Promise<void> {
    const queue = openQueueBackend({ dataDir: this.dataDir, ...this.location }).openQueue(() => undefined);
    const entries = jobs.map((data, index) => ({
      name: RECORDING_JOB_NAME,
      data,
      opts: { jobId: `f${index}_${data.x}` },
    }));
    await until('the queue takes jobs', () =>
      queue.addBulk(entries).then(
        () => true,
        () => false,
      ),
    );
    await queue.disconnect();
  }

  /** Lines of three frames, of which the middle one is none: not torn, but damaged. */
  spoil(): string {
    const id = newExchangeId();
    const directory = join(this.dataDir, 'spool', 'gateway-1', 'old');
    mkdirSync(directory, { recursive: true });
    const line = (n: number, rest: string): string => `{"v":1,"x":"${id}","n":${n},"t":0,"k":"${rest}}\n`;
    writeFileSync(join(directory, 'seg-000001.jsonl'), line(0, 'open"') + line(1, 'up",}{"') + line(2, 'end"'));
    writeFileSync(join(directory, 'seg-000002.jsonl'), '');
    return id;
  }

  async countRows(ids: readonly string[]): Promise<number> {
    const text = 'select count(*)::int as rows from sluice.recordings where id = any($1)';
    return (await this.#pool.query<{ rows: number }>(text, [ids])).rows[0]!.rows;
  }

  spoolFiles(): readonly string[] {
    const names = readdirSync(join(this.dataDir, 'spool'), { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.jsonl'));
  }

  async close(): Promise<void> {
    await Promise.all(this.#recorders.map((recorder) => recorder.stop(500)));
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await this.#pool.end();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

const parts = new Map<string, Part>();
const combinations = Object.keys(queues).flatMap((queue) =>
  Object.keys(indexes).flatMap((index) => Object.keys(bodies).map((body) => ({ queue, index, body }))),
);

describe('recordings come through every combination of stores', () => {
  let embedded: EmbeddedDatabase;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-combination-db-'));
    await prepareDatabase(dataDir, EmbeddedDatabase);
    embedded = await EmbeddedDatabase.open(dataDir);
    for (const [group, kinds] of Object.entries({ queues, indexes, bodies })) {
      for (const [name, open] of Object.entries(kinds)) parts.set(`${group} ${name}`, await open());
    }
  }, SLOW_MS);

  afterAll(async () => {
    for (const part of parts.values()) await part.close();
    await embedded.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it.each(combinations)(
    '$queue, $index, $body',
    async ({ queue, index, body }) => {
      log.length = 0;
      const used = [parts.get(`queues ${queue}`)!, parts.get(`indexes ${index}`)!, parts.get(`bodies ${body}`)!];
      const drill = new Drill(used, connectEmbedded(dataDir).host!);
      try {
        await (await drill.worker()).stop();
        const first = await drill.recorder();
        const told = Array.from({ length: RECORDINGS }, (_, turn) => tell(first, drill.dataDir, turn));
        const ids = told.map(({ id }) => id);
        await first.flush();
        await first.stop(2_000);
        expect(drill.spoolFiles()).not.toEqual([]);
        const spoiled = drill.spoil();
        const second = await drill.recorder();
        await drill.worker();
        await until('all acknowledged', () => second.status().unacked === 0);
        await until('spool empty', () => drill.spoolFiles().length === 0);
        const readAll = (): Promise<readonly string[]> => Promise.all(ids.map((id) => drill.read(id)));
        const texts = await readAll();
        for (const [turn, { id, request, response }] of told.entries()) {
          const recording = readRecording(texts[turn]!);
          expect(recording).toMatchObject({ id, complete: true, gaps: [], torn: false });
          expectSame(decodeBytes(recording.open!.req.body.d!).toString(), request);
          expectSame(
            Buffer.concat(
              recording.frames.flatMap((frame) => (frame.k === 'down' ? [decodeBytes(frame.d!)] : [])),
            ).toString(),
            response,
          );
        }
        expect(log.join('\n')).toContain(`${spoiled}.jsonl.gz cannot be read and is not in the index`);
        expect(await drill.countRows([...ids, spoiled])).toBe(RECORDINGS);

        // The same again, as after a doubtful outcome, and then one that shows that they were all done.
        const again = { v: 1, loc: `rec/2026-11-20/none.jsonl.gz`, bytes: 1, sha: 'ab' };
        const nowhere = { ...again, x: newExchangeId(), spool: [{ path: 'spool/none', from: 0, length: 1 }] };
        await drill.addForeign([...ids.map((x) => ({ ...again, x })), nowhere]);
        const last = tell(second, drill.dataDir, 1);
        await until('the last one stored', async () => (await drill.store.exists([last.id])).has(last.id));
        await until('acknowledged', () => second.status().unacked === 0);
        expect(await readAll()).toEqual(texts);
        expect(await drill.countRows([...ids, nowhere.x, last.id])).toBe(RECORDINGS + 1);
      } finally {
        await drill.close();
      }
    },
    SLOW_MS,
  );
});
