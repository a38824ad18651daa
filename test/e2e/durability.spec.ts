import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordingSummary } from '@sluice/recordings';
import { Redis } from 'ioredis';
import pg from 'pg';

import { GatewayProcess, runSluice, type GatewayOptions } from './gateway-process.js';
import { recordingsOf, textsBelow } from './recorded-exchanges.js';

const SLOW_MS = 180_000;
/** Begins to answer, and never ends. */
const SILENT = 'simulator/sim-silent:after=3';
const redisUrl = process.env['TEST_REDIS_URL'];
const postgresUrl = process.env['TEST_POSTGRES_URL'];

type Environment = Readonly<Record<string, string>>;

/** A data directory, and the gateways that have it one after the other. */
class Household {
  readonly directory: string;
  #running: GatewayProcess | undefined;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Lives a test through, in a directory of its own: most of a test is waiting, so that all are run at once. */
  static async with(test: (household: Household) => Promise<void>): Promise<void> {
    const household = new Household(await mkdtemp(join(tmpdir(), 'sluice-durability-')));
    try {
      await test(household);
    } finally {
      await household.#running?.stop({ keepData: true });
      await rm(household.directory, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  /** The next life of the gateway. */
  async start(options: Omit<GatewayOptions, 'dataDirectory'> = {}): Promise<GatewayProcess> {
    this.#running = await GatewayProcess.start({ ...options, dataDirectory: this.directory });
    return this.#running;
  }

  async verifySession(session: string, environment: Environment = {}): ReturnType<typeof runSluice> {
    const bundle = join(this.directory, 'bundle.slrec');
    const options = { directory: this.directory, environment };
    const exported = await runSluice(['recordings', 'export', '--session', session, '-o', bundle], options);
    expect(exported).toMatchObject({ code: 0 });
    return runSluice(['replay', 'verify', bundle], options);
  }
}

/** Begins an exchange. Each is told from all others by a session of its own. */
function open(gateway: GatewayProcess, session: string, model = 'simulator/sim-text'): Promise<Response> {
  return fetch(`${gateway.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-claude-code-session-id': session },
    body: JSON.stringify({ model, max_tokens: 100, stream: true, messages: [{ role: 'user', content: session }] }),
  });
}

async function finish(gateway: GatewayProcess, session: string): Promise<void> {
  const response = await open(gateway, session);
  expect(await response.text()).toContain('event: message_stop');
}

/** Finishes so many exchanges, eight at a time. @returns their sessions */
async function finishMany(gateway: GatewayProcess, prefix: string, count: number): Promise<readonly string[]> {
  const sessions = Array.from({ length: count }, (_none, index) => `${prefix}-${index}`);
  const left = [...sessions];
  const worker = async (): Promise<void> => {
    for (let session = left.shift(); session !== undefined; session = left.shift()) await finish(gateway, session);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return sessions;
}

/** Kills the gateway with a stream on its way to the client, of which the spool has the beginning. */
async function killInMidStream(gateway: GatewayProcess, session: string): Promise<void> {
  const response = await open(gateway, session, SILENT);
  const reader = response.body!.getReader();
  await reader.read();
  await gateway.until(async () => {
    const lines = [...(await textsBelow(join(gateway.dataDirectory, 'data', 'spool'))).values()].join('\n').split('\n');
    const opened = lines.find((line) => line.includes('"k":"open"') && line.includes(SILENT));
    const id = /"x":"(\w+)"/.exec(opened ?? '')?.[1];
    return id !== undefined && lines.some((line) => line.includes(id) && line.includes('"k":"down"'));
  }, 'the beginning of the exchange in the spool');
  process.kill(gateway.partPid('gateway')!, 'SIGKILL');
  expect(await gateway.exited()).toBe(1);
  const rest = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  await expect(rest()).rejects.toThrow();
}

const sessionsOf = (summaries: readonly RecordingSummary[]): (string | undefined)[] =>
  summaries.map(({ sessionId }) => sessionId).sort();
const sorted = (...sessions: readonly (readonly string[])[]): readonly string[] => sessions.flat().sort();

describe('recordings outlive', () => {
  it.concurrent(
    'the gateway, killed in mid-stream: what was finished is there once, what was not is named',
    () =>
      Household.with(async (household) => {
        const first = await household.start({ prepared: true });
        const finished = await finishMany(first, 'finished', 5);
        await finish(first, 'torn');
        await killInMidStream(first, 'torn');

        const second = await household.start();
        const summaries = await recordingsOf(second, 7);
        expect(sessionsOf(summaries)).toEqual(sorted(finished, ['torn', 'torn']));
        expect(summaries.filter(({ complete }) => !complete)).toEqual([
          expect.objectContaining({ sessionId: 'torn', outcome: 'crashed', model: SILENT }),
        ]);
        const { code, stdout } = await household.verifySession('torn');
        expect({ code, stdout }).toEqual({
          code: 0,
          stdout: expect.stringMatching(/– 2 simulator\/sim-silent:after=3 \S+ +skipped: incomplete: it has no end/),
        });
        expect(stdout).toContain('PASSED: 1 passed, 0 failed, 1 skipped, 0 corrupt');
      }),
    SLOW_MS,
  );

  it.concurrent(
    'the recorder, killed twice under load: it comes back, nothing is lost, nothing is there twice',
    () =>
      Household.with(async (household) => {
        const gateway = await household.start({ prepared: true });
        const recorders = new Set<number>();
        const kill = async (): Promise<void> => {
          await gateway.until(() => {
            const pid = gateway.partPid('recorder');
            return pid !== undefined && !recorders.has(pid);
          }, 'a recorder to kill');
          const pid = gateway.partPid('recorder')!;
          recorders.add(pid);
          process.kill(pid, 'SIGKILL');
        };
        const sessions = [await finishMany(gateway, 'before', 50)];
        await recordingsOf(gateway, 50);
        for (const round of ['one', 'two']) {
          const [finished] = await Promise.all([finishMany(gateway, round, 100), kill()]);
          sessions.push(finished);
        }
        const summaries = await recordingsOf(gateway, 250);
        expect(sessionsOf(summaries)).toEqual(sorted(...sessions));
        expect(summaries.every(({ complete, outcome }) => complete && outcome === 'ok')).toBe(true);
        expect(gateway.output.match(/sluice: the recorder ended \(SIGKILL\)/g)).toHaveLength(2);
        expect(recorders).not.toContain(gateway.partPid('recorder'));
      }),
    SLOW_MS,
  );

  it.concurrent(
    'a gateway without a recorder, and ends at any time',
    () =>
      Household.with(async (household) => {
        const alone = await household.start({ alone: true });
        const spooled = await finishMany(alone, 'spooled', 20);
        expect(await alone.stop({ keepData: true })).toBe(0);
        expect(existsSync(join(household.directory, 'data', 'database'))).toBe(false);

        // Ended before the recorder can have made its database, with a stream under way.
        const hasty = await household.start({ prepared: false });
        const hurried = await finishMany(hasty, 'hurried', 20);
        const slow = await open(hasty, 'slow', 'simulator/sim-slow:20');
        // A connection that was opened ahead, as clients do, must not keep the process.
        const unused = connect(Number(new URL(hasty.url).port), '127.0.0.1');
        await once(unused, 'connect');
        const closed = once(unused, 'close');
        const stopping = performance.now();
        hasty.signal('SIGTERM');
        expect(await slow.text()).toContain('event: message_stop');
        expect(await hasty.exited()).toBe(0);
        expect(performance.now() - stopping).toBeLessThan(25_000);
        await closed;

        const last = await household.start();
        const summaries = await recordingsOf(last, 41);
        expect(sessionsOf(summaries)).toEqual(sorted(spooled, hurried, ['slow']));
        expect(summaries.every(({ complete, outcome }) => complete && outcome === 'ok')).toBe(true);
      }),
    SLOW_MS,
  );
});

const missing = Object.entries({ TEST_REDIS_URL: redisUrl, TEST_POSTGRES_URL: postgresUrl })
  .filter(([, url]) => url === undefined)
  .map(([name]) => name);

if (redisUrl !== undefined && postgresUrl !== undefined) {
  describe('recordings over a queue on Redis and an index in PostgreSQL', () => {
    const database = `sluice_e2e_${process.pid}`;
    // Numbers apart from those of other suites, for the names in Redis are always the same.
    const queueUrl = Object.assign(new URL(redisUrl), { pathname: '/6' }).href;
    const databaseUrl = Object.assign(new URL(postgresUrl), { pathname: `/${database}` }).href;
    const environment = { SLUICE_QUEUE_URL: queueUrl, SLUICE_DATABASE_URL: databaseUrl };

    const administer = async (statement: string): Promise<void> => {
      const client = new pg.Client({ connectionString: postgresUrl });
      await client.connect();
      await client.query(statement);
      await client.end();
    };

    beforeEach(async () => {
      const redis = new Redis(queueUrl);
      await redis.flushdb();
      redis.disconnect();
      await administer(`create database ${database}`);
    });

    afterEach(async () => {
      await administer(`drop database if exists ${database} with (force)`);
    });

    it(
      'take the same path: listed, verified, and whole after a killed gateway',
      () =>
        Household.with(async (household) => {
          const first = await household.start({ environment });
          const finished = await finishMany(first, 'finished', 100);
          await killInMidStream(first, 'torn');

          const second = await household.start({ environment });
          const summaries = await recordingsOf(second, 101, environment);
          expect(sessionsOf(summaries)).toEqual(sorted(finished, ['torn']));
          expect(summaries.filter(({ complete }) => !complete).map(({ sessionId }) => sessionId)).toEqual(['torn']);
          expect(await household.verifySession('finished-0', environment)).toMatchObject({
            code: 0,
            stdout: expect.stringContaining('PASSED: 1 passed'),
          });
          expect(existsSync(join(household.directory, 'data', 'database'))).toBe(false);
        }),
      SLOW_MS,
    );
  });
} else if (process.env['CI'] === 'true') {
  it('has the servers it needs in CI', () => {
    throw new Error(`Not set: ${missing.join(', ')}. Name a Redis and a PostgreSQL for tests.`);
  });
} else {
  describe.skip(`recordings over a queue on Redis and an index in PostgreSQL (${missing.join(', ')} not set)`, () => {
    it('take the same path', () => undefined);
  });
}
