import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packBundle, sha256, unpackBundle } from '@sluice/recordings';
import { makeExchange, prepareDatabase } from '@sluice/testing';

import { RecordingsCommand, toolCourse, type Recorded } from '../../fixtures/recordings-command.js';

/** ULIDs in the order of their time. */
const id = (order: number): string => `01HF7YAT${String(order).padStart(18, '0')}`;
const LATER_KNOWN = 'plain-known-secret-of-today';

const STORED: readonly Recorded[] = [
  { id: id(1), session: 'first', text: 'the quick brown fox' },
  { id: id(2), session: 'first', model: 'other', course: toolCourse('Read') },
  { id: id(3), session: 'second', principal: 'alice', text: 'nothing of it' },
  { id: id(4), session: 'leaky', text: `my key is ${LATER_KNOWN}` },
];

const tools = new RecordingsCommand({ makeExchange, prepareDatabase });
const recordings = (...words: readonly string[]): ReturnType<RecordingsCommand['run']> => tools.run(...words);
const path = (name: string): string => join(tools.folder, name);

beforeAll(async () => {
  await tools.open(`PROXY_API_KEY=${LATER_KNOWN}\n`);
  await tools.store(...STORED);
}, 60_000);
afterAll(() => tools.close());

describe('sluice recordings ls, further', () => {
  it.each<[string, readonly string[], readonly number[]]>([
    ['a tool', ['--tool', 'Read'], [2]],
    ['a model', ['--model', 'other'], [2]],
    ['a caller', ['--principal', 'alice'], [3]],
    ['a time before', ['--until', '2020-01-01'], []],
    ['pinned ones', ['--pinned'], []],
  ])('keeps to %s', async (_name, options, orders) => {
    const { out } = await recordings('ls', '--json', ...options);
    expect((JSON.parse(out) as { recordings: { id: string }[] }).recordings.map((one) => one.id)).toEqual(
      orders.map(id),
    );
  });
});

describe('sluice recordings sessions', () => {
  it('lists what sessions come to', async () => {
    const { sessions } = JSON.parse((await recordings('sessions', '--json')).out) as { sessions: unknown[] };
    expect(sessions).toMatchObject([
      { sessionId: 'leaky', turns: 1 },
      { sessionId: 'second', principalId: 'alice', turns: 1 },
      { sessionId: 'first', turns: 2, tools: ['Read'], models: ['m', 'other'], failedAttempts: 2 },
    ]);
    expect((await recordings('sessions')).out).toMatch(/^SESSION +LAST +TURNS[\s\S]*\nfirst +2023/);
    expect((await recordings('sessions', '--principal', 'nobody')).out).toBe('no sessions\n');
  });
});

describe('sluice recordings search', () => {
  it('finds texts in bodies, and shows where', async () => {
    const { out, notes, code } = await recordings('search', 'QUICK brown');
    expect(out).toMatch(new RegExp(`^${id(1)} .*\n  request: .*the quick brown fox`));
    expect([notes, code]).toEqual(['4 recordings searched, 1 found\n', 0]);
  });

  it('keeps to filters and limits, and says as JSON how far it looked', async () => {
    const result = JSON.parse((await recordings('search', 'hello', '--tool', 'Read', '--json')).out) as unknown;
    expect(result).toMatchObject({ found: [{ recording: { id: id(2) } }], searched: 1, unreadable: [] });
    expect((await recordings('search', 'm', '--limit', '1')).notes).toContain('1 found (--limit)');
  });
});

describe('sluice recordings scan', () => {
  it('finds what is known today in what was stored, names no secret, and ends with 6', async () => {
    const { out, notes, code } = await recordings('scan');
    expect(code).toBe(6);
    expect(out).toBe(`${id(4)}: a secret in frames 0 (open)\n`);
    expect(out + notes).not.toContain(LATER_KNOWN);
    expect((await recordings('scan', '--session', 'first')).code).toBe(0);
  });

  it('finds it in bundles, and says which cannot be read', async () => {
    writeFileSync(path('leaky.slrec'), bundleOf([tools.lines(STORED[3]!)]));
    writeFileSync(path('broken.slrec'), 'not a bundle');
    const leaky = await recordings('scan', path('leaky.slrec'), '--json');
    expect(JSON.parse(leaky.out)).toMatchObject({ scanned: 1, leaks: [{ findings: [{ frame: 0, kind: 'open' }] }] });
    expect(leaky.code).toBe(6);
    const broken = await recordings('scan', path('broken.slrec'));
    expect([broken.code, broken.notes]).toEqual([4, expect.stringContaining('no compressed archive')]);
  });
});

describe('sluice recordings export, further', () => {
  it('refuses to write a secret, unless it is masked anew', async () => {
    const target = path('refused.slrec');
    const refused = await recordings('export', '--session', 'leaky', '-o', target);
    expect([refused.code, existsSync(target)]).toEqual([6, false]);
    expect(refused.out + refused.notes).not.toContain(LATER_KNOWN);
    expect((await recordings('export', '--session', 'leaky', '-o', target, '--redact')).code).toBe(0);
    const [file] = unpackBundle(readFileSync(target)).files;
    expect(Buffer.from(file!.data).toString()).not.toContain(LATER_KNOWN);
    expect(Buffer.from(file!.data).toString()).toHaveLength(tools.lines(STORED[3]!).length);
  });

  it('takes ids, and the newest of many', async () => {
    const target = path('some.slrec');
    expect(JSON.parse((await recordings('export', id(3), id(1), '-o', target, '--json')).out)).toMatchObject({
      file: target,
      exchanges: 2,
    });
    await recordings('export', '--session', 'first', '--last', '1', '-o', target);
    expect(unpackBundle(readFileSync(target)).manifest).toMatchObject({ count: 1, sessions: ['first'] });
  });

  it('writes an HTTP archive', async () => {
    const target = path('session.har');
    expect((await recordings('export', '--session', 'first', '-o', target, '--har')).code).toBe(0);
    const { log } = JSON.parse(readFileSync(target, 'utf8')) as { log: { pages: unknown[]; entries: unknown[] } };
    expect([log.pages.length, log.entries.length]).toEqual([2, 6]);
  });

  it('writes folders', async () => {
    await recordings('export', id(1), '-o', path('folders'), '--folder');
    const [folder] = readdirSync(path('folders'));
    expect(folder).toMatch(new RegExp(`^20231114_\\d{6}_${id(1)}$`));
    expect(readdirSync(join(path('folders'), folder!)).sort()).toEqual([
      'final_response.json',
      'metadata.json',
      'request.json',
      'streaming_chunks.jsonl',
    ]);
  });

  it.each([
    [['-o', 'x'], /say which/],
    [['-o', 'x', '--last', '1', '--har', '--folder'], /choose one/],
    [['nobody', '-o', 'x'], /there is no recording nobody/],
    [['--model', 'none', '-o', 'x'], /there is no such recording/],
  ])('says what is wrong with %j', async (words, message) => {
    const { code, notes } = await recordings('export', ...words);
    expect([code, notes]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('sluice recordings import', () => {
  it('stores what is new, skips what is there, and what comes out is what came in', async () => {
    const lines = tools.lines({ id: id(10), session: 'imported', text: 'x'.repeat(20_000) });
    writeFileSync(path('in.slrec'), bundleOf([lines, tools.lines(STORED[0]!)]));
    const { out } = await recordings('import', path('in.slrec'), '--json');
    expect(JSON.parse(out)).toEqual({ imported: [id(10)], skipped: [id(1)] });
    expect((await recordings('show', id(10), '--raw')).out).toBe(lines);
    expect((await recordings('import', path('in.slrec'))).out).toMatch(/^0 recordings imported, 2 skipped/);
    await recordings('rm', id(10), '--yes');
    expect(JSON.parse((await recordings('import', path('in.slrec'), '--json')).out)).toMatchObject({ imported: [] });
  });

  it('refuses secrets, unless they are masked', async () => {
    const leaky = { ...STORED[3]!, id: id(11) };
    writeFileSync(path('leak.slrec'), bundleOf([tools.lines(leaky)]));
    expect((await recordings('import', path('leak.slrec'))).code).toBe(6);
    expect(await tools.ids()).not.toContain(id(11));
    expect((await recordings('import', path('leak.slrec'), '--redact')).code).toBe(0);
    expect((await recordings('show', id(11), '--raw')).out).not.toContain(LATER_KNOWN);
    await recordings('rm', id(11), '--yes');
  });

  const forged = (change: (line: Record<string, unknown>) => unknown): Uint8Array =>
    bundleOf([
      tools
        .lines({ id: id(12) })
        .trimEnd()
        .split('\n')
        .map((line) => `${JSON.stringify(change(JSON.parse(line) as Record<string, unknown>))}\n`)
        .join(''),
    ]);

  it.each<[string, () => Uint8Array]>([
    ['is none', () => Buffer.from('none')],
    ['unfolds without end', () => gzipSync(Buffer.alloc(64 * 1024 * 1024))],
    ['holds no recordings in its files', () => bundleOf(['what is this'])],
    ['holds a recording twice', () => bundleOf([tools.lines({ id: id(12) }), tools.lines({ id: id(12) })])],
    ['names an exchange after a path', () => forged((line) => ({ ...line, x: '../../../etc/passwd' }))],
    ['lacks what every request has', () => forged((line) => (line['k'] === 'open' ? { ...line, req: {} } : line))],
    [
      'asks for the parts of others',
      () =>
        forged((line) =>
          line['k'] === 'att'
            ? { ...line, req: { ...(line['req'] as object), body: { bytes: 1, sha: '', parts: ['a'] } } }
            : line,
        ),
    ],
    [
      'is half good',
      () =>
        bundleOf([tools.lines({ id: id(13) }), tools.lines({ id: id(12) }).replace('"k":"head"', '"k":"down","d":7')]),
    ],
  ])('stores nothing of a bundle that %s', async (_name, bytes) => {
    const before = [await tools.ids(), readdirSync(tools.folder).sort()];
    writeFileSync(path('hostile.slrec'), bytes());
    const { code, notes } = await recordings('import', path('hostile.slrec'));
    expect([code, notes]).toEqual([4, expect.stringContaining('nothing of')]);
    expect(await tools.ids()).toEqual(before[0]);
    expect(
      readdirSync(tools.folder)
        .filter((name) => name !== 'hostile.slrec')
        .sort(),
    ).toEqual((before[1] as string[]).filter((name) => name !== 'hostile.slrec'));
  });

  it('follows no link out of a folder', async () => {
    const folder = path('linked');
    mkdirSync(folder);
    const outside = path('outside.jsonl');
    const lines = tools.lines({ id: id(14) });
    writeFileSync(outside, lines);
    symlinkSync(outside, join(folder, 'a.jsonl'));
    const manifest = {
      format: 1,
      created: '',
      gateway: '',
      count: 1,
      sessions: [],
      contentMode: 'full',
      files: { 'a.jsonl': sha256(lines) },
    };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    expect((await recordings('import', folder)).code).toBe(4);
    expect(await tools.ids()).not.toContain(id(14));
  });
});

describe('sluice recordings pin, prune and rm', () => {
  beforeAll(() =>
    tools.store({ id: id(20), session: 'short' }, { id: id(21), session: 'short' }, { id: id(22), session: 'short' }),
  );

  it('pins by id and by session, and says what changed', async () => {
    expect(JSON.parse((await recordings('pin', id(20), '--json')).out)).toEqual({ pinned: 1 });
    expect((await recordings('pin', '--session', 'short')).out).toBe('2 recordings pinned\n');
    expect(JSON.parse((await recordings('unpin', id(21), id(22), '--json')).out)).toEqual({ unpinned: 2 });
    expect((await recordings('pin', id(99))).notes).toContain(`there is no recording ${id(99)}`);
    expect((await recordings('pin')).notes).toContain('say which');
  });

  it('prunes by size from the oldest on, but what is pinned, and first says what it would', async () => {
    const before = await tools.ids();
    const tried = JSON.parse((await recordings('prune', '--max-bytes', '1k', '--dry-run', '--json')).out) as object;
    expect(tried).toMatchObject({ dryRun: true, recordings: expect.any(Number) });
    expect(await tools.ids()).toEqual(before);
    await recordings('prune', '--max-bytes', '0');
    expect(await tools.ids()).toEqual([id(20)]);
    await tools.store({ id: id(30) });
    await recordings('prune', '--older-than', '2020-01-01');
    expect(await tools.ids()).toEqual([id(30), id(20)]);
    expect((await recordings('prune', '--older-than', '1d')).out).toMatch(/^1 recording, \d+ bytes deleted/);
    expect((await recordings('prune')).notes).toContain('say how much');
  });

  it('deletes only what is meant', async () => {
    await tools.store({ id: id(31), session: 'gone' }, { id: id(32), session: 'gone', principal: 'bob' });
    const asked = await recordings('rm', '--session', 'gone');
    expect([asked.code, asked.notes]).toEqual([2, expect.stringContaining('2 recordings would be deleted')]);
    expect((await recordings('rm', '--session', 'gone', '--yes')).out).toBe('2 recordings deleted\n');
    expect(JSON.parse((await recordings('rm', id(20), '--yes', '--json')).out)).toEqual({ deleted: 1 });
    await tools.store({ id: id(33), principal: 'carol' });
    expect((await recordings('rm', '--principal', 'carol', '--yes')).out).toBe('1 recording deleted\n');
    expect((await recordings('rm', id(20), '--yes')).code).toBe(3);
    expect((await recordings('rm', id(20), '--session', 'x', '--yes')).code).toBe(2);
    expect(await tools.ids()).toEqual([]);
  });
});

function bundleOf(texts: readonly string[]): Uint8Array {
  const files = texts.map((text, index) => ({ path: `exchanges/s/${index}.jsonl`, data: Buffer.from(text) }));
  return packBundle(files, { created: '', gateway: '', count: files.length, sessions: [], contentMode: 'redacted' });
}
