import { afterEach, describe, expect, it } from '@jest/globals';
import { hasOpenssl, hasRedisServer, RedisServer } from '@sluice/testing';

import type { RecordingJob } from '../recording-queue.js';
import { JobProducer } from '../shipping/job-producer.js';
import { openQueueBackend } from './open-queue-backend.js';
import type { QueueBackend } from './queue-backend.js';

const SLOW_MS = 60_000;

/** Servers of one kind, and how they are named. */
interface Stage {
  readonly url: string;
  /** The one with the queue. */
  readonly server: RedisServer;
  readonly servers: readonly RedisServer[];
}

async function startServer(): Promise<Stage> {
  const server = await RedisServer.start('--requirepass', 'p@ss/word');
  const url = `redis://:${encodeURIComponent('p@ss/word')}@127.0.0.1:${server.port}/3`;
  return { url, server, servers: [server] };
}

async function startTls(): Promise<Stage> {
  const server = await RedisServer.startTls();
  return { url: `${server.url}?ca=${encodeURIComponent(server.authority)}`, server, servers: [server] };
}

async function startSentinels(): Promise<Stage> {
  const master = await RedisServer.start();
  const replica = await RedisServer.start('--replicaof', '127.0.0.1', String(master.port));
  const sentinel = await RedisServer.startSentinel(master);
  await until('the Sentinel knows the replica', () => sentinel.ask('sentinel', 'replicas', 'jobs').includes('slave'));
  const url = `redis+sentinel://127.0.0.1:1,127.0.0.1:${sentinel.port}/jobs`;
  return { url, server: master, servers: [sentinel, replica, master] };
}

async function startCluster(): Promise<Stage> {
  const nodes = await RedisServer.startCluster();
  for (const node of nodes) await until('whole', () => node.ask('cluster', 'info').includes('cluster_state:ok'));
  const slot = Number(nodes[0]!.ask('cluster', 'keyslot', '{sluice}'));
  // A client that knows another node finds the one with the queue by itself.
  const owner = Math.min(Math.floor(slot / 5461), 2);
  const known = nodes.filter((_node, index) => index !== owner);
  const url = `redis+cluster://${known.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  return { url, server: nodes[owner]!, servers: nodes };
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 40_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within forty seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function job(index: number): RecordingJob {
  const x = `01JD${index.toString().padStart(22, '0')}`;
  return { v: 1, x, loc: `rec/d/${x}`, bytes: 1, sha: 'ab' };
}

/** Adds a job however often it takes, as the shipper does. */
async function addAtLast(producer: JobProducer, jobs: readonly RecordingJob[]): Promise<void> {
  await until('added', () =>
    producer.add(jobs).then(
      () => true,
      () => false,
    ),
  );
}

(hasRedisServer() ? describe : describe.skip)('queues on Redis (need redis-server)', () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close().catch(() => undefined);
  }, SLOW_MS);

  async function setUp(start: () => Promise<Stage>): Promise<{ stage: Stage; backend: QueueBackend }> {
    const stage = await start();
    closing.push(async () => {
      for (const server of stage.servers) await server.close();
    });
    return { stage, backend: openQueueBackend({ dataDir: '/nowhere', queueUrl: stage.url }) };
  }

  function openProducer(backend: QueueBackend): JobProducer {
    const producer = new JobProducer(backend);
    closing.push(() => producer.close());
    return producer;
  }

  function openWorker(backend: QueueBackend): string[] {
    const done: string[] = [];
    const worker = backend.openWorker({
      process: (next) => {
        done.push(next.data.x);
        return Promise.resolve(undefined);
      },
      options: { concurrency: 8, runRetryDelay: 200 },
      onError: () => undefined,
    });
    closing.push(() => worker.close(true));
    return done;
  }

  const kinds: [string, () => Promise<Stage>][] = [
    ['one server with a password', startServer],
    ['a master that Sentinels know', startSentinels],
    ['a Cluster', startCluster],
  ];
  if (hasOpenssl()) kinds.push(['one server by TLS', startTls]);

  it.each(kinds)(
    'hands every job over once, and finds no fault: %s',
    async (_name, start) => {
      const { backend } = await setUp(start);
      await backend.migrate();
      expect(await backend.faults()).toEqual([]);
      const producer = openProducer(backend);
      const done = openWorker(backend);
      const jobs = Array.from({ length: 50 }, (_, index) => job(index));
      await addAtLast(producer, jobs);
      await producer.add(jobs.slice(10, 30));
      await until('all done', () => done.length >= 50);
      await producer.add(jobs);
      expect(await producer.inspect(jobs[0]!.x)).toBe('gone');
      await producer.add([job(50)]);
      await until('one more done', () => done.includes(job(50).x));
      expect(done.filter((id) => id !== job(50).x).sort()).toEqual(jobs.map(({ x }) => x));
    },
    SLOW_MS,
  );

  it(
    'goes on with the replica that Sentinels have take over',
    async () => {
      const { stage, backend } = await setUp(startSentinels);
      const producer = openProducer(backend);
      const done = openWorker(backend);
      await addAtLast(producer, [job(1)]);
      await until('done', () => done.includes(job(1).x));
      await stage.server.stopProcess();
      await addAtLast(producer, [job(2)]);
      await until('done by the next master', () => done.includes(job(2).x));
    },
    SLOW_MS,
  );

  it.each(kinds)(
    'never waits for a server that is frozen, and goes on when it is not: %s',
    async (_name, start) => {
      const { stage, backend } = await setUp(start);
      const producer = openProducer(backend);
      await addAtLast(producer, [job(1)]);
      for (const server of stage.servers) server.freeze();
      for (const [round, atMostMs] of [
        [1, 6_500],
        [2, 6_500],
        [3, 6_500],
        // By now the breaker is open, and nobody is asked.
        [4, 200],
      ] as const) {
        const startedMs = performance.now();
        await expect(producer.add([job(round)])).rejects.toThrow();
        expect(performance.now() - startedMs).toBeLessThan(atMostMs);
      }
      for (const server of stage.servers) server.thaw();
      const jobs = [1, 2, 3, 4].map(job);
      await addAtLast(producer, jobs);
      const done = openWorker(backend);
      await until('done', () => done.length >= 4);
      expect(done.sort()).toEqual(jobs.map(({ x }) => x));
    },
    SLOW_MS,
  );

  it(
    'says that jobs may be thrown away',
    async () => {
      const { stage, backend } = await setUp(startCluster);
      stage.server.ask('config', 'set', 'maxmemory-policy', 'allkeys-lru');
      expect(await backend.faults()).toEqual([expect.stringContaining('maxmemory-policy allkeys-lru')]);
    },
    SLOW_MS,
  );

  it(
    'says that nobody is there, and does not wait for it',
    async () => {
      const { stage, backend } = await setUp(startServer);
      await stage.server.stopProcess();
      await expect(backend.faults()).rejects.toThrow('longer than 5000 ms');
      const startedMs = performance.now();
      await expect(openProducer(backend).add([job(1)])).rejects.toThrow(/ECONNREFUSED|longer than/);
      expect(performance.now() - startedMs).toBeLessThan(6_500);
    },
    SLOW_MS,
  );

  (hasOpenssl() ? it : it.skip)(
    'does not speak to a server whose authority it was not told of',
    async () => {
      const { stage } = await setUp(startTls);
      const backend = openQueueBackend({ dataDir: '/nowhere', queueUrl: stage.server.url });
      await expect(openProducer(backend).add([job(1)])).rejects.toThrow(/certificate/);
    },
    SLOW_MS,
  );
});
