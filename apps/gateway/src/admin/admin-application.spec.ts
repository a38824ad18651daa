import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RecordingSummary } from '@sluice/recordings';
import { EmbeddedDatabase, openRecordingStore, packLines } from '@sluice/storage';
import { prepareDatabase } from '@sluice/testing';

import { createAdminApplication } from './admin-application.js';

const TOKEN = 'a-long-token-of-the-operator';
const id = (order: number): string => `01HF7YAT${String(order).padStart(18, '0')}`;

const dataDir = mkdtempSync(join(tmpdir(), 'sluice-admin-'));
let database: EmbeddedDatabase;
let guarded: NestFastifyApplication;
let open: NestFastifyApplication;

function summaryOf(order: number): RecordingSummary {
  return {
    id: id(order),
    sessionId: `session-${order % 2}`,
    sessionKey: `key-${order % 2}`,
    principalId: 'local',
    startedAt: new Date(1_700_000_000_000 + order * 1000).toISOString(),
    model: order === 3 ? 'other' : 'm',
    targets: ['openai/gpt-5.2'],
    outcome: 'ok',
    stopReason: 'end_turn',
    usage: undefined,
    attempts: 1,
    bytes: { request: 1, upstream: 1, downstream: 1 },
    durationMicros: 1,
    mode: 'redacted',
    complete: true,
    hasBodies: true,
  };
}

const linesOf = (order: number): string => `{"v":1,"x":"${id(order)}","n":0,"t":0,"k":"tape","site":"now","val":1}\n`;

beforeAll(async () => {
  await prepareDatabase(dataDir, EmbeddedDatabase);
  database = await EmbeddedDatabase.open(dataDir);
  const opened = await openRecordingStore({ dataDir });
  for (const order of [1, 2, 3, 4, 5]) {
    const { bytes, sha } = await packLines(Buffer.from(linesOf(order)));
    await opened.blobs.put(`rec/${order}.gz`, bytes);
    await opened.store.save(summaryOf(order), { location: `rec/${order}.gz`, sha });
  }
  await opened.close();
  guarded = await createAdminApplication({ token: TOKEN, stores: { dataDir } });
  open = await createAdminApplication({ token: undefined, stores: { dataDir } });
  await Promise.all([guarded.listen(0, '127.0.0.1'), open.listen(0, '127.0.0.1')]);
}, 60_000);
afterAll(async () => {
  await Promise.all([guarded.close(), open.close()]);
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask(
  path: string,
  init: RequestInit = {},
  application = open,
): Promise<{ status: number; body: unknown; text: string }> {
  const { port } = application.getHttpServer().address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, body, text };
}

describe('who may look', () => {
  it.each<[string, Record<string, string>, number]>([
    ['nothing', {}, 401],
    ['another token', { authorization: 'Bearer another-token-of-somebody' }, 401],
    ['the beginning of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ['it in another form', { authorization: `Basic ${TOKEN}` }, 401],
    ['it', { authorization: `Bearer ${TOKEN}` }, 200],
  ])('with a token: who sends %s', async (_name, headers, status) => {
    for (const path of ['/admin/recordings', '/admin/openapi.json'])
      expect((await ask(path, { headers }, guarded)).status).toBe(status);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a program of this machine', {}, 200],
    ['a web page', { origin: 'https://evil.test' }, 403],
    ['a link on one', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('without one: %s', async (_name, headers, status) => {
    expect((await ask('/admin/recordings', { headers })).status).toBe(status);
    expect((await ask(`/admin/recordings/${id(1)}`, { method: 'DELETE', headers: { origin: 'null' } })).status).toBe(
      403,
    );
  });
});

describe('/admin/recordings', () => {
  it('gives pages that follow each other', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await ask(`/admin/recordings?limit=2${query}`);
      const page = body as { recordings: { id: string }[]; next: string | null };
      seen.push(...page.recordings.map((one) => one.id));
      cursor = page.next;
    }
    expect(seen).toEqual([5, 4, 3, 2, 1].map(id));
  });

  it.each<[string, readonly number[]]>([
    ['model=other', [3]],
    ['session=session-0', [4, 2]],
    ['since=2023-11-14T22:13:24Z', [5, 4]],
    ['until=2023-11-14T22:13:22Z', [1]],
    ['pinned=true', []],
    ['outcome=timeout', []],
  ])('filters by %s', async (query, orders) => {
    const { body } = await ask(`/admin/recordings?${query}`);
    expect((body as { recordings: { id: string }[] }).recordings.map((one) => one.id)).toEqual(orders.map(id));
  });

  it.each(['limit=0', 'limit=201', 'limit=many', 'since=yesterday', 'pinned=perhaps', 'unknown=1'])(
    'refuses %s',
    async (query) => {
      expect((await ask(`/admin/recordings?${query}`)).status).toBe(400);
    },
  );

  it('shows one, as its lines, and as an HTTP archive', async () => {
    expect((await ask(`/admin/recordings/${id(1)}`)).body).toMatchObject({ id: id(1), pinned: false });
    expect((await ask(`/admin/recordings/${id(1)}?format=jsonl`)).text).toBe(linesOf(1));
    expect((await ask(`/admin/recordings/${id(1)}?format=har`)).body).toMatchObject({ log: { version: '1.2' } });
    expect((await ask(`/admin/recordings/${id(1)}?format=pdf`)).status).toBe(400);
    expect((await ask(`/admin/recordings/${id(99)}`)).status).toBe(404);
  });

  it('pins, unpins and deletes', async () => {
    const pin = `/admin/recordings/${id(5)}/pin`;
    expect((await ask(pin, { method: 'PUT' })).body).toEqual({ pinned: true });
    expect((await ask(`/admin/recordings/${id(5)}`)).body).toMatchObject({ pinned: true });
    expect((await ask(pin, { method: 'DELETE' })).body).toEqual({ pinned: false });
    expect((await ask(`/admin/recordings/${id(5)}`, { method: 'DELETE' })).body).toEqual({ deleted: 1 });
    expect((await ask(`/admin/recordings/${id(5)}`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('/admin/sessions', () => {
  it('lists them, shows one, and deletes it', async () => {
    const { body } = await ask('/admin/sessions?limit=1');
    expect(body).toMatchObject({ sessions: [{ key: 'key-0', turns: 2 }], next: id(4) });
    expect((await ask(`/admin/sessions?limit=1&cursor=${id(4)}`)).body).toMatchObject({ sessions: [{ key: 'key-1' }] });
    expect((await ask('/admin/sessions/key-0')).body).toMatchObject({
      session: { sessionId: 'session-0' },
      recordings: [{ id: id(4) }, { id: id(2) }],
    });
    expect((await ask('/admin/sessions/key-0', { method: 'DELETE' })).body).toEqual({ deleted: 2 });
    expect((await ask('/admin/sessions/key-0')).status).toBe(404);
  });
});

describe('/admin/openapi.json', () => {
  it('has every route with its parameters, as the code has them', async () => {
    const { paths, openapi } = (await ask('/admin/openapi.json')).body as {
      openapi: string;
      paths: Record<string, Record<string, { summary: string; parameters: { name: string; schema: object }[] }>>;
    };
    expect(openapi).toBe('3.1.0');
    expect(Object.entries(paths).map(([path, methods]) => [path, Object.keys(methods).sort()])).toEqual([
      ['/admin/sessions', ['get']],
      ['/admin/sessions/{key}', ['delete', 'get']],
      ['/admin/recordings', ['get']],
      ['/admin/recordings/{id}', ['delete', 'get']],
      ['/admin/recordings/{id}/pin', ['delete', 'put']],
      ['/admin/openapi.json', ['get']],
    ]);
    const { parameters } = paths['/admin/recordings']!['get']!;
    expect(parameters.map(({ name }) => name).sort()).toEqual([
      'cursor',
      'limit',
      'model',
      'outcome',
      'pinned',
      'principal',
      'session',
      'since',
      'tool',
      'until',
    ]);
    expect(parameters.find(({ name }) => name === 'limit')?.schema).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 200,
      default: 50,
    });
    for (const methods of Object.values(paths))
      for (const { summary } of Object.values(methods)) expect(summary).toMatch(/\w/);
  });
});
