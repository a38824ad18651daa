import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareDatabase } from '@sluice/testing';
import type { Pool } from 'pg';

import { connectEmbedded, EmbeddedDatabase, openPool } from '../index.js';
import { splitNotifications } from './backend-messages.js';
import { FrontendMessageSplitter } from './frontend-message-splitter.js';
import { socketPathIn } from './embedded-paths.js';

const SLOW_MS = 60_000;

describe('many clients of the one session', () => {
  let dataDir: string;
  let database: EmbeddedDatabase;
  const pools: Pool[] = [];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-session-'));
    await prepareDatabase(dataDir, EmbeddedDatabase);
    database = await EmbeddedDatabase.open(dataDir);
  }, SLOW_MS);

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
  });

  afterAll(async () => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  function pool(max: number): Pool {
    const made = openPool({ ...connectEmbedded(dataDir), max });
    pools.push(made);
    return made;
  }

  it(
    'never bind one’s parameters to another’s statement, though they come and go',
    async () => {
      const steady = pool(8);
      const wrong: unknown[] = [];
      const ask = async (clients: Pool, worker: number, round: number): Promise<void> => {
        const mark = `w${worker}r${round}`;
        const numbers = Array.from({ length: (worker + round) % 5 }, (_, index) => `$${index + 2}::int`);
        const text = `select $1::text as mark${numbers.map((each, index) => `, ${each} as n${index}`).join('')}`;
        const { rows } = await clients.query<{ mark: string }>(text, [mark, ...numbers.map(() => round)]);
        if (rows[0]?.mark !== mark || Object.keys(rows[0]).length !== numbers.length + 1) wrong.push(rows[0]);
      };
      const guests = async (): Promise<void> => {
        for (let round = 0; round < 15; round += 1) {
          const guest = openPool({ ...connectEmbedded(dataDir), max: 2 });
          await Promise.all([ask(guest, 90, round), ask(guest, 91, round)]);
          await guest.end();
        }
      };
      const workers = Array.from({ length: 8 }, async (_, worker) => {
        for (let round = 0; round < 60; round += 1) await ask(steady, worker, round);
      });
      await Promise.all([...workers, guests(), guests()]);
      expect(wrong).toEqual([]);
    },
    SLOW_MS,
  );

  it('do not speak while another has a transaction open', async () => {
    const clients = pool(2);
    await clients.query('create table counted (n int)');
    const one = await clients.connect();
    await one.query('begin');
    await one.query('insert into counted values ($1)', [1]);
    const counted = clients.query<{ n: number }>('select count(*)::int as n from counted');
    await one.query('insert into counted values ($1)', [2]);
    await one.query('commit');
    one.release();
    expect((await counted).rows).toEqual([{ n: 2 }]);
  });

  it('go on when one disappears in the middle of a transaction, which is rolled back', async () => {
    const clients = pool(2);
    await clients.query('create table abandoned (n int)');
    const one = await clients.connect();
    await one.query('begin');
    await one.query('insert into abandoned values (1)');
    one.release(true);
    const { rows } = await clients.query<{ n: number }>('select count(*)::int as n from abandoned');
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('go on after an error in the middle of a request', async () => {
    const clients = pool(2);
    await expect(clients.query('select $1::int', ['no number'])).rejects.toThrow(/invalid input syntax/);
    await expect(clients.query('select nothing from nowhere')).rejects.toThrow(/does not exist/);
    expect((await clients.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('all hear a notification, whoever sends it', async () => {
    const clients = pool(2);
    const listener = await clients.connect();
    const heard = new Promise<string | undefined>((resolve) => {
      listener.on('notification', ({ payload }) => {
        resolve(payload);
      });
    });
    await listener.query('listen news');
    await pool(1).query(`select pg_notify('news', 'extra')`);
    expect(await heard).toBe('extra');
    await listener.query('unlisten news');
    listener.release();
  });

  it.each([
    ['nonsense', Buffer.alloc(64, 0xff)],
    ['a message of negative length', Buffer.from([0xff, 0, 0, 0])],
    ['the request of another protocol', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
  ])('are not disturbed by one that sends %s', async (_name, bytes) => {
    const { host } = connectEmbedded(dataDir);
    const socket = await new Promise<Socket>((resolve, reject) => {
      const client = connect(socketPathIn(host!), () => {
        resolve(client);
      });
      client.on('error', reject);
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    socket.write(bytes);
    await closed;
    expect((await pool(1).query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('FrontendMessageSplitter', () => {
  const typed = (type: string, body: string): Buffer => {
    const bytes = Buffer.alloc(5 + body.length);
    bytes.write(type);
    bytes.writeInt32BE(4 + body.length, 1);
    bytes.write(body, 5);
    return bytes;
  };
  const first = (code: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(8);
    bytes.writeInt32BE(code, 4);
    return bytes;
  };
  const conversation = [
    { kind: 'encryption', bytes: first(80877103) },
    { kind: 'encryption', bytes: first(80877104) },
    { kind: 'startup', bytes: first(196608) },
    { kind: 'last', bytes: typed('Q', 'select 1\0') },
    { kind: 'part', bytes: typed('P', '\0select $1\0') },
    { kind: 'part', bytes: typed('B', '\0\0') },
    { kind: 'part', bytes: typed('E', '\0') },
    { kind: 'last', bytes: typed('S', '') },
    { kind: 'flush', bytes: typed('H', '') },
    { kind: 'terminate', bytes: typed('X', '') },
  ];
  const stream = Buffer.concat(conversation.map(({ bytes }) => bytes));

  it.each([1, 2, 3, 7, 64, stream.length])('finds the same messages in pieces of %d bytes', (size) => {
    const splitter = new FrontendMessageSplitter();
    const found = [];
    for (let start = 0; start < stream.length; start += size) {
      found.push(...splitter.push(stream.subarray(start, start + size)));
    }
    expect(found).toEqual(conversation);
  });

  it('knows a request to cancel', () => {
    expect(new FrontendMessageSplitter().push(first(80877102))).toMatchObject([{ kind: 'cancel' }]);
  });

  it.each([3, -1, 100 * 1024 * 1024])('refuses a message of %d bytes', (length) => {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(length);
    expect(() => new FrontendMessageSplitter().push(bytes)).toThrow('This is no PostgreSQL client.');
  });
});

describe('splitNotifications', () => {
  const message = (type: string): Buffer => Buffer.concat([Buffer.from(type), Buffer.from([0, 0, 0, 5, 0x21])]);

  it.each([
    ['nothing', '', '', ''],
    ['no notification', 'CZ', 'CZ', ''],
    ['only a notification', 'A', '', 'A'],
    ['some between the rest', 'CAZA', 'CZ', 'AA'],
  ])('of %s', (...[, said, reply, notifications]) => {
    const join = (types: string): Buffer => Buffer.concat(Array.from(types, message));
    expect(splitNotifications(join(said))).toEqual({ reply: join(reply), notifications: join(notifications) });
  });
});
