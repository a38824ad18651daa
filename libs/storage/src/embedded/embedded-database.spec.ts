import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { prepareDatabase } from '@sluice/testing';
import { Pool } from 'pg';

import {
  connectEmbedded,
  EmbeddedDatabase,
  isEmbeddedRunning,
  LockHeldError,
  openRecordingStore,
  type OpenedRecordingStore,
} from '../index.js';

const SLOW_MS = 60_000;

describe('EmbeddedDatabase', () => {
  let root: string;
  let open: EmbeddedDatabase[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sluice-embedded-'));
    open = [];
  });

  afterEach(async () => {
    await Promise.all(open.map((database) => database.close()));
    rmSync(root, { recursive: true, force: true });
  });

  /** Most begin with a database that is there: making one takes long, and once is enough to prove it. */
  async function host(dataDir: string, { prepared = true } = {}): Promise<EmbeddedDatabase> {
    if (prepared) await prepareDatabase(dataDir, EmbeddedDatabase);
    const database = await EmbeddedDatabase.open(dataDir);
    open.push(database);
    return database;
  }

  async function ask(dataDir: string, query: string): Promise<unknown[]> {
    const pool = new Pool({ ...connectEmbedded(dataDir), max: 1 });
    try {
      return (await pool.query<Record<string, unknown>>(query)).rows;
    } finally {
      await pool.end();
    }
  }

  it(
    'keeps what was written, and finds the queue’s schema without being told',
    async () => {
      expect(isEmbeddedRunning(root)).toBe(false);
      const first = await host(root, { prepared: false });
      expect(isEmbeddedRunning(root)).toBe(true);
      await ask(root, 'create table kept (a int)');
      await ask(root, 'insert into kept values (7)');
      await first.close();
      expect(isEmbeddedRunning(root)).toBe(false);
      await host(root);
      expect(await ask(root, 'select a from bullmq.kept')).toEqual([{ a: 7 }]);
    },
    SLOW_MS,
  );

  it(
    'is opened by one at a time, behind a door only its owner can pass',
    async () => {
      await host(root);
      await expect(EmbeddedDatabase.open(root)).rejects.toThrow(LockHeldError);
      const { host: directory } = connectEmbedded(root);
      expect(statSync(directory!).mode & 0o777).toBe(0o700);
    },
    SLOW_MS,
  );

  it(
    'opens over the socket that a killed host left behind',
    async () => {
      mkdirSync(join(root, 'database', 'run'), { recursive: true, mode: 0o700 });
      writeFileSync(join(root, 'database', 'run', '.s.PGSQL.5432'), '');
      await host(root);
      expect(await ask(root, 'select 1 as one')).toEqual([{ one: 1 }]);
    },
    SLOW_MS,
  );

  it(
    'goes elsewhere with its socket when the path is too long for one, and clients find it',
    async () => {
      const deep = join(root, 'a'.repeat(60), 'b'.repeat(60));
      const database = await host(deep);
      const { host: directory } = connectEmbedded(deep);
      expect(Buffer.byteLength(directory!)).toBeLessThan(90);
      expect(statSync(directory!).mode & 0o777).toBe(0o700);
      expect(await ask(deep, 'select 1 as one')).toEqual([{ one: 1 }]);
      await database.close();
      rmSync(directory!, { recursive: true });
    },
    SLOW_MS,
  );

  it('refuses a directory for its socket that others can enter, and gives the lock back', async () => {
    mkdirSync(join(root, 'database', 'run'), { recursive: true, mode: 0o755 });
    await expect(EmbeddedDatabase.open(root)).rejects.toThrow(/can be entered by other users/);
    expect(isEmbeddedRunning(root)).toBe(false);
  });

  describe('openRecordingStore', () => {
    let opened: OpenedRecordingStore | undefined;

    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });

    it(
      'hosts the database itself while nobody else does, and stops with its close',
      async () => {
        await prepareDatabase(root, EmbeddedDatabase);
        opened = await openRecordingStore({ dataDir: root });
        expect(isEmbeddedRunning(root)).toBe(true);
        expect(await opened.store.list()).toEqual([]);
        await opened.close();
        opened = undefined;
        expect(isEmbeddedRunning(root)).toBe(false);
      },
      SLOW_MS,
    );

    it(
      'uses the one that runs, and leaves it running',
      async () => {
        await host(root);
        opened = await openRecordingStore({ dataDir: root });
        expect(await opened.store.list()).toEqual([]);
        await opened.close();
        opened = undefined;
        expect(isEmbeddedRunning(root)).toBe(true);
      },
      SLOW_MS,
    );

    it('says what cannot be reached, without the password', async () => {
      const opening = openRecordingStore({ dataDir: root, databaseUrl: 'postgres://me:secret@127.0.0.1:1/none' });
      await expect(opening).rejects.toThrow(/cannot be opened in 127\.0\.0\.1:1: .*ECONNREFUSED/);
      await expect(opening).rejects.not.toThrow(/secret/);
      expect(existsSync(join(root, 'database'))).toBe(false);
    });

    it('says what to do when the data directory is no directory', async () => {
      writeFileSync(join(root, 'file'), '');
      await expect(openRecordingStore({ dataDir: join(root, 'file') })).rejects.toThrow(
        /cannot be opened.*set SLUICE_DATABASE_URL/,
      );
      expect(readdirSync(root)).toEqual(['file']);
    });
  });
});
