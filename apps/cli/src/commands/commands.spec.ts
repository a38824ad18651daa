import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readRecording, sha256, summarise, unpackBundle } from '@sluice/recordings';
import { EmbeddedDatabase, openRecordingStore } from '@sluice/storage';
import { makeExchange, prepareDatabase } from '@sluice/testing';
import { Command, CommanderError } from 'commander';

import { linesOf, RETRIED } from '../../fixtures/recorded-exchange.js';
import { addRecordingsCommand } from './recordings.command.js';
import { addReplayCommand } from './replay.command.js';
import { addSimulateCommand } from './simulate.command.js';

/** ULIDs of 2023-11-14 and of two seconds later. */
const OLD = '01HF7YAT000000000000000001';
const NEW = '01HF7YAVZG0000000000000002';

let folder: string;
let environment: string;
let database: EmbeddedDatabase;
/** Of both streams. */
let output: string;
/** What of the output is for people alone. */
let notes: string;

function lines(id: string, sessionId: string): string {
  return linesOf(makeExchange({ exchange: { id, session: { id: sessionId, source: 'header' } } }).exchange, RETRIED);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-commands-'));
  const dataDir = join(folder, 'data');
  environment = join(folder, 'settings.env');
  writeFileSync(environment, `SLUICE_DATA_DIR=${dataDir}\n`);
  await prepareDatabase(dataDir, EmbeddedDatabase);
  database = await EmbeddedDatabase.open(dataDir);
  const opened = await openRecordingStore({ dataDir });
  for (const [id, session] of [
    [OLD, 'session-1'],
    [NEW, 'session-1'],
  ] as const) {
    const text = lines(id, session);
    const blob = gzipSync(text);
    const location = `rec/2023-11-14/${id}.jsonl.gz`;
    await opened.blobs.put(location, blob);
    await opened.store.save(summarise(readRecording(text)), { location, sha: sha256(blob) });
  }
  await opened.close();
}, 60_000);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  [output, notes] = ['', ''];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      output += String(text);
      if (stream === process.stderr) notes += String(text);
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a command line in this process. */
async function sluice(...words: readonly string[]): Promise<string> {
  const program = new Command('sluice').exitOverride();
  addRecordingsCommand(program);
  addReplayCommand(program);
  addSimulateCommand(program);
  for (const command of everyCommand(program)) command.exitOverride();
  await program.parseAsync(['node', 'sluice', ...words]);
  return output;
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

const recordings = (...words: readonly string[]): Promise<string> =>
  sluice('recordings', ...words, '--env', environment);
const idsIn = (json: string): string[] =>
  (JSON.parse(json) as { recordings: { id: string }[] }).recordings.map(({ id }) => id);

describe('sluice recordings ls', () => {
  it('lists the newest first, in columns', async () => {
    const rows = (await recordings('ls')).trimEnd().split('\n');
    expect(rows[0]).toMatch(/^ID +STARTED +SESSION +MODEL +SERVED BY +OUTCOME +STOP +IN +OUT +USD +MS$/);
    expect(rows.slice(1).map((row) => row.split(' ')[0])).toEqual([NEW, OLD]);
    expect(rows[1]).toContain('openai/gpt-5.2');
    expect(rows[1]).toMatch(/ok +end_turn/);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['a session', ['--session', 'session-1'], [NEW, OLD]],
    ['a session nobody had', ['--session', 'other'], []],
    ['so many', ['--limit', '1'], [NEW]],
    ['an outcome', ['--outcome', 'ok'], [NEW, OLD]],
    ['an outcome none had', ['--outcome', 'timeout'], []],
    ['a date before all', ['--since', '2020-01-01'], [NEW, OLD]],
    ['a date after all', ['--since', '2099-01-01T00:00:00Z'], []],
    ['an age of seconds', ['--since', '5s'], []],
    ['an age of days', ['--since', '36500d'], [NEW, OLD]],
  ])('keeps to %s', async (_name, options, ids) => {
    expect(idsIn(await recordings('ls', '--json', ...options))).toEqual(ids);
  });

  it('says so when there are none', async () => {
    expect(await recordings('ls', '--session', 'other')).toBe('no recordings\n');
  });

  it.each([
    ['--since', 'yesterday', /a time is a date, or an age such as 2h, 30m, 7d/],
    ['--since', '2w', /a time is a date/],
    ['--since', '-2h', /a time is a date/],
    ['--limit', '0', /a limit is 1 to 1000/],
    ['--limit', '1001', /a limit is 1 to 1000/],
    ['--limit', 'many', /a limit is 1 to 1000/],
  ])('refuses %s %s, naming what it takes', async (option, value, message) => {
    await expect(recordings('ls', `${option}=${value}`)).rejects.toBeInstanceOf(CommanderError);
    expect(output).toMatch(message);
  });

  it('refuses settings that are not there', async () => {
    await expect(sluice('recordings', 'ls', '--env', join(folder, 'missing.env'))).rejects.toThrow(/--env .*ENOENT/);
  });
});

describe('recordings that are still in the spool', () => {
  const waiting = ['01HF7YAW000000000000000003', '01HF7YAW000000000000000004'];
  const spool = (): string => join(folder, 'data', 'spool');

  /** Two segments of a gateway that runs: of the first, everything but the last line's end is there. */
  function spoolUp(...ids: readonly string[]): void {
    const life = join(spool(), 'gateway-1', 'life-1');
    mkdirSync(life, { recursive: true });
    writeFileSync(join(life, 'seg-1.jsonl'), ids.map((id) => lines(id, 'session-1')).join(''));
    writeFileSync(join(life, 'seg-2.jsonl'), '{"v":1,"x":"01HF7YAW000000000000000005","n":1');
    writeFileSync(join(life, 'owner'), '{}');
  }

  const written = (): string => output.slice(0, output.length - notes.length);

  afterEach(() => {
    rmSync(spool(), { recursive: true, force: true });
  });

  it('are counted beside the list, without those that are in it', async () => {
    spoolUp(OLD, ...waiting);
    expect(await recordings('ls')).toContain(NEW);
    expect(notes).toBe(
      '2 more recordings wait in the spool, not listed yet: a running gateway and recorder store them.\n',
    );
  });

  it('are counted in the JSON of the list', async () => {
    spoolUp(waiting[0]!);
    await recordings('ls', '--json');
    expect(JSON.parse(written())).toMatchObject({ recordings: [{ id: NEW }, { id: OLD }], waiting: 1 });
    expect(notes).toMatch(/^1 more recording waits in the spool/);
  });

  it('are counted beside an export, and when there is nothing to export', async () => {
    spoolUp(...waiting);
    await recordings('export', '--session', 'session-1', '-o', join(folder, 'some.slrec'));
    expect(notes).toMatch(/^2 more recordings wait in the spool, not exported yet: /);
    await expect(recordings('export', '--session', 'other', '-o', join(folder, 'none.slrec'))).rejects.toThrow();
    expect(notes.match(/2 more recordings wait/g)).toHaveLength(2);
  });

  it('are not spoken of when there are none', async () => {
    spoolUp(OLD, NEW);
    expect(JSON.parse(await recordings('ls', '--json'))).toMatchObject({ waiting: 0 });
    expect(notes).toBe('');
  });
});

describe('sluice recordings show', () => {
  it('tells it frame by frame', async () => {
    const text = await recordings('show', OLD);
    expect(text).toMatch(/^ +0\.000 ms {2}open +POST \/v1\/messages/);
    expect(text).toContain('attempt 2 (retry) openai/gpt-5.2 with openai-1');
    expect(text).not.toContain('incomplete');
  });

  it.each<[string, string, (text: string) => void]>([
    [
      'the lines as they are',
      '--raw',
      (text) => {
        expect(text).toBe(lines(OLD, 'session-1'));
      },
    ],
    [
      'what the client was sent',
      '--response',
      (text) => {
        expect(text).toMatch(/^event: message_start\n[\s\S]*event: message_stop\n.*\n\n$/);
      },
    ],
    [
      'the summary',
      '--json',
      (text) => {
        expect(JSON.parse(text)).toMatchObject({ id: OLD, outcome: 'ok', attempts: 2, complete: true });
      },
    ],
  ])('or %s', async (_name, option, check) => {
    check(await recordings('show', OLD, option));
  });

  it('says what to do about an id nobody knows', async () => {
    await expect(recordings('show', '01JNOBODY')).rejects.toThrow(
      'there is no recording 01JNOBODY: see `sluice recordings ls`',
    );
  });

  it('refuses a body that was changed after it was stored', async () => {
    const opened = await openRecordingStore({ dataDir: join(folder, 'data') });
    const text = lines('01HF7YAT000000000000000009', 'tampered');
    const blob = gzipSync(text);
    await opened.blobs.put('tampered.jsonl.gz', blob);
    await opened.store.save(summarise(readRecording(text)), {
      location: 'tampered.jsonl.gz',
      sha: sha256(Buffer.from('else')),
    });
    await opened.close();
    await expect(recordings('show', '01HF7YAT000000000000000009')).rejects.toThrow(/is not what was stored/);
  });
});

describe('sluice recordings export', () => {
  it('writes a session into a bundle, oldest first, byte for byte', async () => {
    const target = join(folder, 'session.slrec');
    expect(await recordings('export', '--session', 'session-1', '-o', target)).toMatch(/: 2 exchanges, \d+ bytes\n$/);
    const { manifest, files } = unpackBundle(readFileSync(target));
    expect(manifest).toMatchObject({ count: 2, sessions: ['session-1'], contentMode: 'redacted', gateway: '0.1.0' });
    expect(files.map(({ path, data }) => [path, Buffer.from(data).toString()])).toEqual([
      [`exchanges/session-/0001-${OLD}.jsonl`, lines(OLD, 'session-1')],
      [`exchanges/session-/0002-${NEW}.jsonl`, lines(NEW, 'session-1')],
    ]);
  });

  it('says so when the session has none, and writes no file', async () => {
    const target = join(folder, 'none.slrec');
    await expect(recordings('export', '--session', 'other', '-o', target)).rejects.toThrow(
      'there is no recording of session other',
    );
    expect(() => readFileSync(target)).toThrow();
  });

  it('asks for what it cannot do without', async () => {
    await expect(recordings('export', '--session', 'session-1')).rejects.toBeInstanceOf(CommanderError);
    expect(output).toContain("required option '-o, --output <file>' not specified");
  });
});

describe('sluice replay verify', () => {
  it('of a bundle that is none says so and exits with 4', async () => {
    const target = join(folder, 'broken.slrec');
    writeFileSync(target, 'not a bundle');
    expect(await sluice('replay', 'verify', target)).toMatch(/^sluice: /);
    expect(process.exitCode).toBe(4);
  });

  it('of a bundle without a recording exits with 3', async () => {
    const manifest = { format: 1, created: '', gateway: '', count: 0, sessions: [], contentMode: 'full', files: {} };
    const empty = mkdtempSync(join(folder, 'empty-'));
    writeFileSync(join(empty, 'manifest.json'), JSON.stringify(manifest));
    await sluice('replay', 'verify', empty);
    expect(process.exitCode).toBe(3);
  });

  it('writes its result for machines too', async () => {
    const [target, junit, json] = ['made.slrec', 'made.xml', 'made.json'].map((name) => join(folder, name));
    await recordings('export', '--session', 'session-1', '-o', target!);
    await sluice('replay', 'verify', target!, '--junit', junit!, '--json', json!);
    // The recording was written by hand, and no code would have made it: what differs is told.
    expect(process.exitCode).toBe(1);
    expect(readFileSync(junit!, 'utf8')).toMatch(/^<\?xml[\s\S]*<testcase/);
    expect(readFileSync(json!, 'utf8')).toContain(OLD);
  });

  it('needs a bundle', async () => {
    await expect(sluice('replay', 'verify')).rejects.toBeInstanceOf(CommanderError);
    expect(output).toContain("missing required argument 'bundle'");
  });
});

describe('sluice simulate', () => {
  it.each(['65536', '-1', '80.5', 'http'])('refuses the port %s', async (port) => {
    await expect(sluice('simulate', `--port=${port}`)).rejects.toBeInstanceOf(CommanderError);
    expect(output).toContain('a port is 0 to 65535');
  });
});
