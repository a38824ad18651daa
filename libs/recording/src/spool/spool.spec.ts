import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { AdoptedSpool } from './adopted-spool.js';
import { inlineBodies } from './inline-bodies.js';
import { readLines } from './read-lines.js';
import { type OwnedDirectory, SpoolDirectories } from './spool-directories.js';
import { dropLine, readSpoolLine } from './spool-line.js';
import { DEFAULT_SPOOL_LIMITS, type SpoolLimits, SpoolWriter } from './spool-writer.js';
import type { SpooledExchange } from './spooled-exchange.js';
import { spooledIds } from './spooled-ids.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined };

function line(x: string, n: number, kind = 'up'): string {
  return `{"v":1,"x":"${x}","n":${n},"t":${n * 10},"k":"${kind}","d":"é\\n\\"k\\":\\"end\\" ${n}"}\n`;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within ten seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-spool-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('SpoolWriter', () => {
  let whole: SpooledExchange[];
  let writer: SpoolWriter;

  function create(limits: Partial<SpoolLimits> = {}): SpoolWriter {
    whole = [];
    writer = new SpoolWriter({
      limits: { ...DEFAULT_SPOOL_LIMITS, batchDelayMs: 1, retryDelayMs: 5, ...limits },
      logger: quiet,
      onWhole: (exchange) => whole.push(exchange),
    });
    return writer;
  }

  afterEach(async () => {
    await writer.stop();
  });

  it('gives back the lines of each of many exchanges that are under way together', async () => {
    create({ segmentBytes: 1_000 }).start(root);
    const expected = new Map<string, string>();
    for (let n = 0; n < 20; n += 1) {
      for (const id of ['a', 'b', 'c']) {
        const text = line(id, n, n === 19 ? 'end' : 'up');
        expected.set(id, (expected.get(id) ?? '') + text);
        writer.append({ exchangeId: id, lines: [text], isLast: n === 19 });
      }
      await writer.flush();
    }
    expect(readdirSync(root).length).toBeGreaterThan(1);
    expect(whole.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
    for (const exchange of whole) expect((await exchange.read()).toString()).toBe(expected.get(exchange.id));
  });

  it('writes nothing of what is not to be kept before any of it was written', async () => {
    create().start(root);
    writer.append({ exchangeId: 'a', lines: [line('a', 0)], isLast: false });
    writer.append({ exchangeId: 'a', lines: [line('a', 1, 'end')], isLast: true, isDropped: true });
    await writer.flush();
    expect(readdirSync(root)).toEqual([]);
    expect(whole).toEqual([]);
    expect(writer.bufferedBytes).toBe(0);
    writer.append({ exchangeId: 'b', lines: [line('b', 0, 'end')], isLast: true });
    await writer.flush();
    expect(whole.map(({ id }) => id)).toEqual(['b']);
  });

  it('lets go of what is not to be kept after some of it was written, and holds back nobody else', async () => {
    create({ segmentBytes: 1 }).start(root);
    for (const id of ['a', 'b']) writer.append({ exchangeId: id, lines: [line(id, 0)], isLast: false });
    await writer.flush();
    writer.append({ exchangeId: 'a', lines: [line('a', 1, 'end')], isLast: true, isDropped: true });
    await writer.flush();
    expect(whole).toEqual([]);
    writer.append({ exchangeId: 'b', lines: [line('b', 1, 'end')], isLast: true });
    await writer.flush();
    expect(whole.map(({ id }) => id)).toEqual(['b']);
    expect((await whole[0]!.read()).toString()).toBe(line('b', 0) + line('b', 1, 'end'));
    await whole[0]!.release();
    await writer.stop();
    expect(readdirSync(root)).toEqual([]);
    expect(writer.fileBytes).toBe(0);
  });

  it('keeps the lines of others when a disk refuses those that are not to be kept', async () => {
    create().start(join(root, 'missing'));
    writer.append({ exchangeId: 'a', lines: [line('a', 0)], isLast: false });
    writer.append({ exchangeId: 'b', lines: [line('b', 0)], isLast: false });
    await writer.flush();
    expect(writer.isDiskUp).toBe(false);
    writer.append({ exchangeId: 'a', lines: [line('a', 1, 'end')], isLast: true, isDropped: true });
    writer.append({ exchangeId: 'b', lines: [line('b', 1, 'end')], isLast: true });
    mkdirSync(join(root, 'missing'));
    await until(() => writer.isDiskUp);
    await until(() => whole.length > 0);
    expect(whole.map(({ id }) => id)).toEqual(['b']);
    expect((await whole[0]!.read()).toString()).toBe(line('b', 0) + line('b', 1, 'end'));
  });

  it('gives back bodies that are written as they are, where they were', async () => {
    create().start(root);
    const bodies = [Buffer.from('{"a":\n1}'), Buffer.alloc(300_000, 'x')];
    const text = (id: string): string =>
      `${line(id, 0)}${bodies[0]!.toString()}\n${line(id, 1)}${bodies[1]!.toString()}\n${line(id, 2)}`;
    for (const exchangeId of ['a', 'b']) {
      writer.append({ exchangeId, lines: [line(exchangeId, 0), bodies[0]!, '\n'], isLast: false });
      writer.append({ exchangeId, lines: [line(exchangeId, 1), bodies[1]!, '\n', line(exchangeId, 2)], isLast: true });
    }
    await until(() => whole.length === 2);
    for (const exchange of whole) expect((await exchange.read()).toString()).toBe(text(exchange.id));
  });

  it('keeps a file until the last exchange in it is released', async () => {
    create().start(root);
    writer.append({ exchangeId: 'a', lines: [line('a', 0)], isLast: true });
    writer.append({ exchangeId: 'b', lines: [line('b', 0)], isLast: true });
    await writer.stop();
    await whole[0]!.release();
    expect(readdirSync(root)).toEqual(['seg-000001.jsonl']);
    expect(writer.fileBytes).toBeGreaterThan(0);
    await whole[1]!.release();
    expect(readdirSync(root)).toEqual([]);
    expect(writer.fileBytes).toBe(0);
  });

  it('seals a file that has become old, and drops it when nobody needs it', async () => {
    create({ segmentAgeMs: 1, syncIntervalMs: 5 }).start(root);
    writer.append({ exchangeId: 'a', lines: [line('a', 0)], isLast: true });
    await until(() => whole.length === 1);
    await whole[0]!.release();
    await until(() => readdirSync(root).length === 0);
  });

  it('holds lines while the disk refuses, and writes them in order when it is back', async () => {
    const directory = join(root, 'not-there-yet');
    create().start(directory);
    writer.append({ exchangeId: 'a', lines: [line('a', 0)], isLast: false });
    await writer.flush();
    expect(writer.isDiskUp).toBe(false);
    writer.append({ exchangeId: 'a', lines: [line('a', 1)], isLast: true });
    expect(writer.bufferedBytes).toBe(line('a', 0).length + line('a', 1).length);
    mkdirSync(directory);
    await until(() => whole.length === 1);
    expect((await whole[0]!.read()).toString()).toBe(line('a', 0) + line('a', 1));
    expect(writer).toMatchObject({ isDiskUp: true, bufferedBytes: 0 });
  });

  it('writes soon when much has come, however long a batch may wait', async () => {
    create({ batchDelayMs: 60_000, batchBytes: 1_000 }).start(root);
    writer.append({ exchangeId: 'a', lines: [line('a', 0)], isLast: false });
    for (let n = 1; n < 40; n += 1) writer.append({ exchangeId: 'a', lines: [line('a', n)], isLast: n === 39 });
    await until(() => whole.length === 1);
  });

  it('keeps what came before the start', async () => {
    create().append({ exchangeId: 'a', lines: [line('a', 0)], isLast: true });
    await writer.flush();
    expect(whole).toEqual([]);
    writer.start(root);
    await until(() => whole.length === 1);
  });

  it('knows nothing of an exchange without lines', async () => {
    create().start(root);
    writer.append({ exchangeId: 'a', lines: [], isLast: true });
    await writer.flush();
    expect(whole).toEqual([]);
  });
});

describe('readSpoolLine', () => {
  it.each([
    ['a frame', line('01J', 3).trimEnd(), { exchangeId: '01J', isEnd: false }],
    ['the last frame', line('01J', 3, 'end').trimEnd(), { exchangeId: '01J', isEnd: true }],
    ['a frame cut off', line('01J', 3).slice(0, -4), undefined],
    [
      'a frame with a body behind it',
      '{"v":1,"x":"01J","n":0,"t":7,"raw":1234,"k":"open"}',
      { exchangeId: '01J', isEnd: false, rawBytes: 1234 },
    ],
    [
      'a body that only its own text speaks of',
      '{"v":1,"x":"01J","n":0,"t":7,"k":"up","d":"\\"raw\\":5"}',
      { exchangeId: '01J', isEnd: false },
    ],
    ['an empty line', '', undefined],
    ['zeros, as a crash of the machine leaves them', '\0'.repeat(50), undefined],
    ['other JSON', '{"a":1}', undefined],
    ['a head without an end', '{"v":1,"x":"01J}', undefined],
  ])('knows %s', (_name, text, expected) => {
    expect(readSpoolLine(Buffer.from(text))).toEqual(expected);
  });
});

describe('readLines', () => {
  async function read(path: string): Promise<string[]> {
    const found: string[] = [];
    const bytes = readFileSync(path);
    for await (const lines of readLines(path)) {
      for (const each of lines) {
        expect(bytes.subarray(each.offset, each.offset + each.bytes.length).equals(each.bytes)).toBe(true);
        found.push(each.bytes.toString());
      }
    }
    return found;
  }

  it.each([
    ['nothing', '', []],
    ['a line', 'one\n', ['one']],
    ['a torn last line', 'one\ntwo', ['one']],
    ['nothing but a torn line', 'one', []],
    ['lines longer than one read', `${'x'.repeat(2_500_000)}\ntail\n`, ['x'.repeat(2_500_000), 'tail']],
    ['lines cut by the end of a read', `${'é'.repeat(600_000)}\n`.repeat(3), Array(3).fill('é'.repeat(600_000))],
  ])('finds %s', async (_name, text, expected) => {
    writeFileSync(join(root, 'file'), text);
    expect(await read(join(root, 'file'))).toEqual(expected);
  });
});

describe('bodies behind lines', () => {
  const head = (id: string, n: number, body: string): string =>
    `{"v":1,"x":"${id}","n":${n},"t":0,"raw":${Buffer.byteLength(body)},"k":"open","req":{"body":{"bytes":${Buffer.byteLength(body)},"sha":"${sha256(body)}"}}}\n`;
  const body = `{"text": "é",\n "n":\n${'1'.repeat(1_200_000)}}\n`;

  async function lengths(path: string): Promise<[id: string | undefined, offset: number, length: number][]> {
    const found: [string | undefined, number, number][] = [];
    for await (const lines of readLines(path)) {
      for (const each of lines) found.push([each.line?.exchangeId, each.offset, each.length]);
    }
    return found;
  }

  it('belong to them wherever a read ends, and are no lines', async () => {
    const first = `${head('a', 0, body)}${body}\n`;
    writeFileSync(join(root, 'file'), `${line('b', 0)}${first}${line('a', 1)}${head('b', 1, '{}')}{}\n`);
    const [before, length] = [Buffer.byteLength(line('b', 0)), Buffer.byteLength(first)];
    expect(await lengths(join(root, 'file'))).toEqual([
      ['b', 0, before],
      ['a', before, length],
      ['a', before + length, Buffer.byteLength(line('a', 1))],
      ['b', before + length + Buffer.byteLength(line('a', 1)), head('b', 1, '{}').length + 3],
    ]);
  });

  it('are nothing when they were cut off, and nor is their line', async () => {
    for (const cut of [1, 2, body.length - 10, body.length]) {
      writeFileSync(join(root, 'file'), `${line('b', 0)}${head('a', 0, body)}${body}\n`.slice(0, -cut));
      expect(await lengths(join(root, 'file'))).toEqual([['b', 0, Buffer.byteLength(line('b', 0))]]);
    }
  });

  it('are put into their lines', () => {
    const text = `${head('a', 0, body)}${body}\n${line('a', 1)}${head('a', 2, '{}')}{}\n${line('a', 3, 'end')}`;
    const [first, second, third, fourth, rest] = inlineBodies(Buffer.from(text)).toString().split('\n');
    expect(JSON.parse(first!)).toMatchObject({ n: 0, req: { body: { d: body } } });
    expect(JSON.parse(first!)).not.toHaveProperty('raw');
    expect(`${second}\n`).toBe(line('a', 1));
    expect(JSON.parse(third!)).toMatchObject({ n: 2, req: { body: { d: '{}' } } });
    expect([`${fourth}\n`, rest]).toEqual([line('a', 3, 'end'), '']);
  });

  it('are left alone where there are none', () => {
    const bytes = Buffer.from(line('a', 0) + line('a', 1));
    expect(inlineBodies(bytes)).toBe(bytes);
  });

  it('are left out when they are not what was written, as a crash of the machine leaves them', () => {
    const damaged = `${head('a', 0, body)}${'\0'.repeat(Buffer.byteLength(body))}\n`;
    const { req } = JSON.parse(inlineBodies(Buffer.from(damaged)).toString()) as { req: unknown };
    expect(req).toEqual({ body: { bytes: Buffer.byteLength(body), sha: sha256(body) } });
  });

  it('that are missing are an error', () => {
    expect(() => inlineBodies(Buffer.from(head('a', 0, body)))).toThrow('not as long as its line says');
  });
});

describe('adoption', () => {
  const directories = (): SpoolDirectories => new SpoolDirectories(root, 'gw/1');

  async function abandoned(files: Readonly<Record<string, string>>): Promise<OwnedDirectory> {
    const owned = await directories().create();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(owned.path, name), text);
    // As a process that was killed leaves it: the pid is of nobody.
    writeFileSync(join(owned.path, 'owner'), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    return owned;
  }

  async function adopt(): Promise<readonly AdoptedSpool[]> {
    const orphans = await directories().adoptOrphans();
    return Promise.all(orphans.map(({ path, lock }) => AdoptedSpool.read(path, lock)));
  }

  async function texts(spool: AdoptedSpool | undefined): Promise<Record<string, string>> {
    const entries = (spool?.exchanges ?? []).map(async (each) => [each.id, (await each.read()).toString()] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  it('leaves the directories of the living alone', async () => {
    const mine = await directories().create();
    expect(await adopt()).toEqual([]);
    await directories().leave(mine);
    expect(readdirSync(join(root, 'spool'))).toEqual([]);
  });

  it('finds exchanges over several files, whole or cut short, and drops a torn line', async () => {
    await abandoned({
      'seg-000001.jsonl': line('a', 0) + line('b', 0) + line('a', 1),
      'seg-000002.jsonl': line('a', 2, 'end') + line('b', 1) + line('b', 2).slice(0, 30),
    });
    const [spool] = await adopt();
    expect(spool?.crashed).toBe(1);
    expect(await texts(spool)).toEqual({
      a: line('a', 0) + line('a', 1) + line('a', 2, 'end'),
      b: line('b', 0) + line('b', 1),
    });
  });

  it('takes over nothing that was not to be kept', async () => {
    const { path } = await abandoned({
      'seg-000001.jsonl': line('a', 0),
      'seg-000002.jsonl': line('b', 0) + line('a', 1, 'end') + dropLine('a'),
    });
    expect(await spooledIds(root)).toEqual(new Set(['b']));
    const [spool] = await adopt();
    expect(await texts(spool)).toEqual({ b: line('b', 0) });
    expect(readdirSync(path).filter((name) => name.startsWith('seg'))).toEqual(['seg-000002.jsonl']);
    await spool!.exchanges[0]!.release();
    expect(await spool!.removeIfDone()).toBe(true);
  });

  it('is given to one only', async () => {
    await abandoned({ 'seg-000001.jsonl': line('a', 0) });
    const all = await Promise.all([adopt(), adopt(), adopt()]);
    expect(all.flat()).toHaveLength(1);
  });

  it.each([
    ['zeros at the end of the last file', `${line('a', 0)}${'\0'.repeat(4096)}`],
    ['a damaged line in the last file', `${line('a', 0)}{"v":1,"x":"a","n":1,"t":1,"k":"up",}{}\n`],
    ['an empty file', line('a', 0)],
  ])('survives %s', async (name, text) => {
    await abandoned({ 'seg-000001.jsonl': text, ...(name === 'an empty file' && { 'seg-000002.jsonl': '' }) });
    const [spool] = await adopt();
    expect(await texts(spool)).toEqual({ a: line('a', 0) });
  });

  it('removes files and directory when everything was released, and not before', async () => {
    const { path } = await abandoned({
      'seg-000001.jsonl': line('a', 0) + line('b', 0),
      'seg-000002.jsonl': line('b', 1),
      'seg-000003.jsonl': '',
    });
    const [spool] = await adopt();
    await spool!.exchanges[0]!.release();
    expect(await spool!.removeIfDone()).toBe(false);
    expect(readdirSync(path).filter((name) => name.startsWith('seg'))).toHaveLength(2);
    await spool!.exchanges[1]!.release();
    expect(await spool!.removeIfDone()).toBe(true);
    expect(readdirSync(join(root, 'spool'))).toEqual([]);
  });

  it('can be left to the next', async () => {
    const { path } = await abandoned({ 'seg-000001.jsonl': line('a', 0) });
    const [first] = await adopt();
    expect(await adopt()).toEqual([]);
    first?.release();
    appendFileSync(join(path, 'seg-000001.jsonl'), line('a', 1, 'end'));
    const [second] = await adopt();
    expect(second).toMatchObject({ crashed: 0 });
  });

  it.each(['../up', 'a/b', '..', '', 'ho st'])('makes a harmless directory of the instance %j', async (instance) => {
    await new SpoolDirectories(root, instance).create();
    expect(readdirSync(root)).toEqual(['spool']);
    expect(readdirSync(join(root, 'spool'))).toHaveLength(1);
  });
});
