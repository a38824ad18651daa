import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readRecording } from '@sluice/recordings';
import { connectEmbedded, databasePoolConfig, EmbeddedDatabase, RecordingStore } from '@sluice/storage';
import { makeExchange, prepareDatabase } from '@sluice/testing';
import { Redis } from 'ioredis';
import { Pool } from 'pg';

import {
  createRecorder,
  createRecordingWorker,
  type Recorder,
  type RecorderOptions,
  type RecordingWorker,
} from './index.js';

const redisUrl = process.env['TEST_REDIS_URL'];
const postgresUrl = process.env['TEST_POSTGRES_URL'];
const SLOW_MS = 60_000;
const SECRET = 'sk-ant-REDACTED';

interface Urls {
  readonly queueUrl?: string;
  readonly databaseUrl?: string;
}

/** Where the parts of one set-up are, made anew for a suite. */
interface Place {
  readonly urls: Urls;
  /** Where the embedded database's socket is, if there is one. */
  readonly socketDirectory?: string;
  close(): Promise<void>;
}

const warnings: string[] = [];
const logger = {
  log: (message: string) => warnings.push(message),
  warn: (message: string) => warnings.push(message),
  error: (message: string) => warnings.push(message),
};

let nextExchange = 0;

function newExchangeId(): string {
  nextExchange += 1;
  return `01JD00${process.pid.toString().padStart(8, '0')}${nextExchange.toString().padStart(12, '0')}`;
}

function record(recorder: Recorder, options: { id?: string; chunks?: number; end?: boolean } = {}): string {
  const { exchange } = makeExchange({ exchange: { id: options.id ?? newExchangeId() } });
  const { observer } = recorder;
  observer.observe(exchange, { type: 'exchange-start' });
  observer.observe(exchange, { type: 'response-head', status: 200, headers: { authorization: `Bearer ${SECRET}` } });
  for (let chunk = 0; chunk < (options.chunks ?? 5); chunk += 1) {
    observer.observe(exchange, {
      type: 'frame-sent',
      data: `event: ping\ndata: {"chunk":${chunk},"key":"${SECRET}"}\n\n`,
    });
  }
  if (options.end !== false)
    observer.observe(exchange, { type: 'exchange-end', outcome: 'ok', stopReason: 'end_turn' });
  return exchange.id;
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within thirty seconds: ${what}. Log: ${warnings.join(' | ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function openEmbedded(): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-path-db-'));
  await prepareDatabase(dataDir, EmbeddedDatabase);
  const database = await EmbeddedDatabase.open(dataDir);
  const close = async (): Promise<void> => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { urls: {}, socketDirectory: connectEmbedded(dataDir).host!, close };
}

async function openPostgres(): Promise<Place> {
  const name = `sluice_recording_${process.pid}`;
  const admin = new Pool({ connectionString: postgresUrl, max: 1 });
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  const url = new URL(postgresUrl!);
  url.pathname = `/${name}`;
  const close = async (): Promise<void> => {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  return { urls: { queueUrl: url.href, databaseUrl: url.href }, close };
}

/** A door to a Redis that can be shut, or stay open with nobody behind it. */
class Door {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: 'open' | 'shut' | 'hung' = 'open';

  constructor(target: URL) {
    this.#server = createServer((client) => {
      this.#keep(client);
      if (this.#state === 'shut') client.destroy();
      if (this.#state !== 'open') return;
      const server = this.#keep(connect(Number(target.port || 6379), target.hostname));
      client.on('data', (bytes) => this.#state !== 'hung' && server.write(bytes));
      server.on('data', (bytes) => this.#state !== 'hung' && client.write(bytes));
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as { port: number }).port;
  }

  set(state: 'open' | 'shut' | 'hung'): void {
    this.#state = state;
    if (state !== 'hung') for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.set('shut');
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

function suite(open: () => Promise<Place>, more?: (set: () => Drill) => void): void {
  let place: Place;
  let drill: Drill;

  beforeAll(async () => {
    place = await open();
  }, SLOW_MS);

  afterAll(async () => {
    await place.close();
  });

  beforeEach(() => {
    warnings.length = 0;
    drill = new Drill(place);
  });

  afterEach(async () => {
    await drill.close();
  }, SLOW_MS);

  it(
    'brings a recording into the index, and its lines into the blob store, and empties the spool',
    async () => {
      const recorder = await drill.recorder();
      await drill.worker();
      const id = record(recorder);
      await until('stored', () => drill.has(id));
      const stored = await drill.store.get(id);
      expect(stored?.summary).toMatchObject({ id, outcome: 'ok', complete: true, stopReason: 'end_turn' });
      const blob = readFileSync(join(drill.dataDir, 'blobs', stored!.location));
      expect(createHash('sha256').update(blob).digest('hex')).toBe(stored!.sha);
      const text = gunzipSync(blob).toString();
      expect(readRecording(text)).toMatchObject({ id, complete: true, gaps: [], torn: false });
      expect(text).not.toContain(SECRET);
      await until('spool empty', () => recorder.status().spoolBytes === 0);
      expect(recorder.status()).toMatchObject({ unacked: 0, oldestUnackedAgeMs: 0, queueUp: true, droppedFrames: 0 });
    },
    SLOW_MS,
  );

  it(
    'loses and doubles none of many',
    async () => {
      const recorder = await drill.recorder();
      await drill.worker();
      const ids = Array.from({ length: 250 }, () => record(recorder, { chunks: 3 }));
      await until('all stored', async () => (await drill.store.exists(ids)).size === ids.length);
      await until('all acknowledged', () => recorder.status().unacked === 0);
      expect(await drill.countRows(ids)).toBe(ids.length);
    },
    SLOW_MS,
  );

  it(
    'keeps the spool while there is no recorder, across a restart, and ships it afterwards',
    async () => {
      await drill.prepare();
      const first = await drill.recorder();
      const ids = Array.from({ length: 5 }, () => record(first));
      await first.flush();
      await first.stop(1_000);
      expect(drill.spoolFiles()).not.toEqual([]);
      const second = await drill.recorder();
      await second.flush();
      expect(second.status().unacked).toBe(5);
      await drill.worker();
      await until('all acknowledged', () => second.status().unacked === 0);
      expect(await drill.countRows(ids)).toBe(5);
      await until('spool empty', () => drill.spoolFiles().length === 0);
    },
    SLOW_MS,
  );

  more?.(() => drill);
}

/** One test's recorders, workers and data directory. */
class Drill {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'sluice-path-'));
  readonly store: RecordingStore;
  readonly #urls: Urls;
  readonly #pool: Pool;
  readonly #recorders: Recorder[] = [];
  readonly #workers: RecordingWorker[] = [];

  constructor(place: Place) {
    this.#urls = place.urls;
    if (place.socketDirectory !== undefined) {
      mkdirSync(join(this.dataDir, 'database'));
      writeFileSync(join(this.dataDir, 'database', 'socket-directory'), place.socketDirectory);
    }
    this.#pool = new Pool({ ...databasePoolConfig({ dataDir: this.dataDir, ...this.#urls }), max: 1 });
    this.store = new RecordingStore(this.#pool);
  }

  async recorder(change: Partial<RecorderOptions> = {}): Promise<Recorder> {
    const recorder = createRecorder({
      dataDir: this.dataDir,
      instance: 'gateway-1',
      gateway: { version: '0.0.0-test' },
      maskKey: Buffer.alloc(32, 7),
      secrets: [SECRET],
      ...this.#urls,
      logger,
      limits: { batchDelayMs: 5, segmentAgeMs: 100, syncIntervalMs: 50, retryDelayMs: 50 },
      pace: { pollMs: 50, reconcileMs: 200, overdueMs: 60_000 },
      ...change,
    });
    this.#recorders.push(recorder);
    await recorder.start();
    return recorder;
  }

  async worker(change: Urls = {}): Promise<RecordingWorker> {
    const worker = createRecordingWorker({
      dataDir: this.dataDir,
      ...this.#urls,
      ...change,
      logger,
      worker: { runRetryDelay: 200 },
    });
    this.#workers.push(worker);
    await worker.start();
    return worker;
  }

  /** Makes the schemas, as a recorder that ran before would have. */
  async prepare(): Promise<void> {
    const worker = await this.worker();
    await worker.stop();
    this.#workers.length = 0;
  }

  async has(id: string): Promise<boolean> {
    return (await this.store.exists([id])).has(id);
  }

  async countRows(ids: readonly string[]): Promise<number> {
    const text = 'select count(*)::int as rows from sluice.recordings where id = any($1)';
    const { rows } = await this.#pool.query<{ rows: number }>(text, [ids]);
    return rows[0]!.rows;
  }

  spoolFiles(): readonly string[] {
    return readdirSync(join(this.dataDir, 'spool'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.jsonl'),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#recorders.map((recorder) => recorder.stop(500)));
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await this.#pool.end();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

describe('the recording path on the embedded database', () => {
  suite(openEmbedded);
});

if (postgresUrl === undefined) {
  missing('TEST_POSTGRES_URL', 'the recording path on PostgreSQL');
} else {
  describe('the recording path on PostgreSQL', () => {
    suite(openPostgres);
  });
}

if (redisUrl === undefined) {
  missing('TEST_REDIS_URL', 'the recording path on Redis');
} else {
  describe('the recording path on Redis', () => {
    let door: Door;
    let throughDoor: string;
    const own = new URL(redisUrl);
    own.pathname = '/7';

    suite(
      async () => {
        const index = postgresUrl === undefined ? await openEmbedded() : await openPostgres();
        const redis = new Redis(own.href);
        await redis.flushdb();
        redis.disconnect();
        return { ...index, urls: { ...index.urls, queueUrl: own.href } };
      },
      (set) => {
        beforeEach(async () => {
          door = new Door(own);
          const url = new URL(own.href);
          url.port = String(await door.listen());
          throughDoor = url.href;
        });

        afterEach(async () => {
          await door.close();
        });

        it.each(['shut', 'hung'] as const)(
          'loses and doubles nothing while Redis is %s, and recovers by itself',
          async (state) => {
            const drill = set();
            await drill.worker();
            const recorder = await drill.recorder({ queueUrl: throughDoor });
            const ids = [record(recorder)];
            await until('first stored', () => drill.has(ids[0]!));
            door.set(state);
            for (let round = 0; round < 20; round += 1) ids.push(record(recorder));
            await until('noticed', () => !recorder.status().queueUp);
            expect(recorder.status().unacked).toBeGreaterThan(0);
            door.set('open');
            await until('all acknowledged', () => recorder.status().unacked === 0);
            expect(await drill.countRows(ids)).toBe(ids.length);
            expect(recorder.status()).toMatchObject({ queueUp: true, droppedFrames: 0 });
          },
          SLOW_MS,
        );

        it(
          'starts while Redis is away, and stops in time',
          async () => {
            const drill = set();
            door.set('shut');
            const recorder = await drill.recorder({ queueUrl: throughDoor });
            const id = record(recorder);
            await recorder.flush();
            const startedMs = Date.now();
            await recorder.stop(500);
            expect(Date.now() - startedMs).toBeLessThan(8_000);
            await drill.worker();
            const next = await drill.recorder();
            await until('stored', () => drill.has(id));
            await until('acknowledged', () => next.status().unacked === 0);
          },
          SLOW_MS,
        );

        it(
          'ships again what Redis forgot, and what a database lost after it was done',
          async () => {
            const drill = set();
            await drill.prepare();
            const recorder = await drill.recorder({ pace: { pollMs: 50, reconcileMs: 100, overdueMs: 300 } });
            const id = record(recorder);
            await recorder.flush();
            const redis = new Redis(own.href);
            expect(await redis.dbsize()).toBeGreaterThan(0);
            await redis.flushdb();
            redis.disconnect();
            await drill.worker();
            await until('stored', () => drill.has(id));
            await until('acknowledged', () => recorder.status().unacked === 0);
          },
          SLOW_MS,
        );

        it(
          'puts aside what can never be read, without holding up the rest',
          async () => {
            const drill = set();
            await drill.worker();
            const directory = join(drill.dataDir, 'spool', 'gateway-1', 'old');
            mkdirSync(directory, { recursive: true });
            const bad = newExchangeId();
            // Three lines, of which the middle one is no frame: not torn, but damaged.
            const line = (n: number, rest: string): string => `{"v":1,"x":"${bad}","n":${n},"t":0,"k":"${rest}}\n`;
            writeFileSync(join(directory, 'seg-000001.jsonl'), line(0, 'open"') + line(1, 'up",}{"') + line(2, 'end"'));
            writeFileSync(join(directory, 'seg-000002.jsonl'), '');
            const recorder = await drill.recorder({ pace: { pollMs: 20, reconcileMs: 50, overdueMs: 100 } });
            const good = record(recorder);
            await until('the good one stored', () => drill.has(good));
            await until('the bad one given up', () => recorder.status().unacked === 0);
            expect(warnings.join('\n')).toContain(`${bad}.jsonl.gz cannot be read and is not in the index`);
            expect(await drill.has(bad)).toBe(false);
          },
          SLOW_MS,
        );
      },
    );
  });
}

function missing(variable: string, title: string): void {
  if (process.env['CI'] === 'true') {
    it(`${title} needs ${variable} in CI`, () => {
      throw new Error(`${variable} is not set: name a server these tests may use.`);
    });
  } else {
    describe.skip(`${title} (${variable} is not set)`, () => {
      it('is skipped', () => undefined);
    });
  }
}
