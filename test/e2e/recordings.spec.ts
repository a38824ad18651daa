import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  decodeBytes,
  packBundle,
  readRecording,
  sha256,
  unpackBundle,
  type BundleFile,
  type Frame,
  type RecordingSummary,
} from '@sluice/recordings';
import type { ReplayRun } from '@sluice/replay';

import { BUILT, GatewayProcess, runSluice } from './gateway-process.js';
import {
  LEAKED_ARGUMENTS,
  LEAKED_COOKIE,
  LEAKED_TEXT,
  startLeakingUpstream,
  type LeakingUpstream,
} from './leaking-upstream.js';
import { listRecordings, recordingsOf, textsBelow } from './recorded-exchanges.js';

const SESSION = '5e551011-aaaa-4bbb-8ccc-000000000001';
const CLIENT_KEY = 'client-key-Hq3vT8planted';
const UPSTREAM_KEY = 'sk-upstream-Vw2mN6planted00';
const PLANTED = {
  'an OpenAI key in the prompt': 'sk-proj-PromptPlanted4444444444',
  'a GitHub token in the prompt': 'ghp_PromptPlanted55555555555555555555',
  'an AWS key in the system prompt': 'AKIASYSTEMPLANTED666',
  'a token in a tool result': 'xoxb-777777-ToolPlanted777777',
  'a header of the company': 'HeaderPlanted8888',
  'a cookie': 'CookiePlanted9999',
  'a key in the query': 'QueryPlanted0000',
  'a device': 'device-planted-1111',
  'an account': 'account-planted-2222',
} as const;
const TOOLS = ['Bash', 'Read'].map((name) => ({
  name,
  input_schema: { type: 'object', properties: { command: { type: 'string' }, content: { type: 'string' } } },
}));
const UNICODE = 'Grüße, 世界 👩‍👩‍👧‍👦 \u2028 "\\" '.repeat(6000);

interface Case {
  readonly name: string;
  /** As the client asks for it, and as the list shows it. */
  readonly model: string;
  readonly body?: object;
  readonly status?: number;
  readonly outcome?: string;
  /** `provider/model` of every upstream call. */
  readonly targets?: readonly string[];
}

const stream = { stream: true };
const FLAKY = 'simulator/sim-flaky:1:503:tag=recorded';
const OVERLOADED = 'simulator/sim-error:503';
const EMPTY = 'simulator/sim-empty';
const CASES: readonly Case[] = [
  { name: 'a stream', model: 'simulator/sim-text', body: stream },
  { name: 'a whole reply', model: 'simulator/sim-big' },
  { name: 'a tool call', model: 'simulator/sim-tools', body: { ...stream, tools: TOOLS } },
  { name: 'tool calls in parallel, whole', model: 'simulator/sim-parallel-tools', body: { tools: TOOLS } },
  { name: 'thinking', model: 'simulator/sim-thinking', body: { ...stream, thinking: { type: 'adaptive' } } },
  { name: 'a retry', model: FLAKY, body: stream, targets: [FLAKY, FLAKY] },
  { name: 'a fallback', model: OVERLOADED, body: stream, targets: [OVERLOADED, OVERLOADED, 'simulator/sim-text'] },
  { name: 'an error status', model: 'simulator/sim-error:400', body: stream, status: 400, outcome: 'upstream_error' },
  { name: 'a cut stream', model: 'simulator/sim-cut', body: stream, outcome: 'stream_error' },
  { name: 'a reset', model: 'simulator/sim-reset', body: { ...stream, tools: TOOLS }, outcome: 'stream_error' },
  { name: 'an error in mid-stream', model: 'simulator/sim-midstream-error', body: stream, outcome: 'stream_error' },
  { name: 'split characters', model: 'simulator/sim-unicode:3', body: stream },
  {
    name: 'a large prompt of all kinds of characters',
    model: 'simulator/sim-middle',
    body: { ...stream, messages: [{ role: 'user', content: UNICODE }] },
  },
  { name: 'a thousand deltas', model: 'simulator/sim-long', body: stream },
  { name: 'a large tool call', model: 'simulator/sim-large-tool', body: { ...stream, tools: TOOLS } },
  { name: 'a limit', model: 'simulator/sim-length', body: stream },
  { name: 'a refusal', model: 'simulator/sim-refusal', body: stream },
  { name: 'nothing said, twice', model: EMPTY, body: stream, targets: [EMPTY, EMPTY] },
  {
    name: 'secrets in and out',
    model: 'openai/leak',
    body: {
      ...stream,
      tools: TOOLS,
      system: `aws is ${PLANTED['an AWS key in the system prompt']}`,
      metadata: {
        user_id: JSON.stringify({
          device_id: PLANTED['a device'],
          account_uuid: PLANTED['an account'],
          session_id: SESSION,
        }),
      },
      messages: [
        { role: 'user', content: `use ${PLANTED['an OpenAI key in the prompt']} there` },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'env' } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: PLANTED['a token in a tool result'] },
            { type: 'text', text: `or ${PLANTED['a GitHub token in the prompt']}` },
          ],
        },
      ],
    },
  },
  // The only key is set aside by this: the last of its provider.
  { name: 'a refused key', model: 'openai/refuse', body: stream, targets: ['openai/refuse', 'simulator/sim-text'] },
];
const ABORTED = ['simulator/sim-silent:after=3', 'simulator/sim-silent'];

let upstream: LeakingUpstream;
let gateway: GatewayProcess;
let summaries: readonly RecordingSummary[];
/** What each client got, by model. */
const answers = new Map<string, { readonly status: number; readonly text: string }>();
let directory: string;
/** The spool before anything was removed from it. */
let spooled: ReadonlyMap<string, string>;
let bundle: string;

function open({ model, body }: Pick<Case, 'model' | 'body'>, signal?: AbortSignal): Promise<Response> {
  return fetch(`${gateway.url}/v1/messages?beta=true&api_key=${PLANTED['a key in the query']}`, {
    method: 'POST',
    headers: {
      'x-api-key': CLIENT_KEY,
      'x-claude-code-session-id': SESSION,
      'x-company-token': PLANTED['a header of the company'],
      cookie: `session=${PLANTED['a cookie']}`,
    },
    body: JSON.stringify({ model, max_tokens: 1000, messages: [{ role: 'user', content: 'hello there' }], ...body }),
    ...(signal && { signal }),
  });
}

async function abort(model: string): Promise<void> {
  const leaving = new AbortController();
  const isActive = async (): Promise<boolean> => {
    const health = (await (await fetch(`${gateway.url}/health/ready`)).json()) as { activeExchanges: number };
    return health.activeExchanges > 0;
  };
  const pending = open({ model, body: stream }, leaving.signal)
    .then((response) => response.body?.getReader().read())
    .catch(() => undefined);
  await gateway.until(isActive, 'an exchange');
  if (model.includes('after')) await pending;
  leaving.abort();
  await pending;
  await gateway.until(async () => !(await isActive()), 'the end of the exchange');
}

const sluice = (...commandLine: readonly string[]): ReturnType<typeof runSluice> =>
  runSluice(commandLine, { directory });
const summaryOf = (model: string): RecordingSummary => {
  const found = summaries.filter((summary) => summary.model === model);
  expect(found).toHaveLength(1);
  return found[0]!;
};

beforeAll(async () => {
  upstream = await startLeakingUpstream();
  gateway = await GatewayProcess.start({
    prepared: true,
    environment: {
      PROXY_API_KEY: CLIENT_KEY,
      OPENAI_BASE_URL: upstream.url,
      OPENAI_API_KEY: UPSTREAM_KEY,
      SLUICE_SIMULATOR: 'true',
      FALLBACK_MODELS: 'simulator/sim-text',
      MAX_RETRIES: '1',
    },
  });
  directory = gateway.dataDirectory;
  bundle = join(directory, 'session.slrec');
  for (const exchange of CASES) {
    const response = await open(exchange);
    answers.set(exchange.model, { status: response.status, text: await response.text() });
  }
  for (const model of ABORTED) await abort(model);
  await gateway.until(async () => {
    spooled = await textsBelow(join(directory, 'data', 'spool'));
    return [...spooled.values()].some((text) => text.split('"k":"end"').length > CASES.length + ABORTED.length);
  }, 'all exchanges in the spool');
  summaries = await recordingsOf(gateway, CASES.length + ABORTED.length);
  const exported = await sluice('recordings', 'export', '--session', SESSION, '-o', bundle);
  expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining(`${summaries.length} exchanges`) });
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

describe('sluice recordings', () => {
  it.each(CASES)('ls: $name', ({ model, status = 200, outcome = 'ok', targets = [model] }) => {
    expect(answers.get(model)?.status).toBe(status);
    expect(summaryOf(model)).toMatchObject({ outcome, targets, sessionId: SESSION, complete: true, hasBodies: true });
  });

  it.each(ABORTED)('ls: the client left %s', (model) => {
    expect(summaryOf(model)).toMatchObject({ outcome: 'client_closed', complete: true, targets: [model] });
  });

  it('ls: shows the same list as a table, and less of it when told', async () => {
    const { stdout } = await sluice('recordings', 'ls', '--outcome', 'client_closed', '--limit', '1');
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(stdout).toMatch(/^ID +STARTED +SESSION/);
    expect(stdout).toContain(ABORTED[1]);
  });

  it('show --response: exactly the bytes the client got', async () => {
    const shown = await Promise.all(
      ['simulator/sim-thinking', 'simulator/sim-unicode:3', 'simulator/sim-parallel-tools'].map(async (model) => {
        const { stdout } = await sluice('recordings', 'show', summaryOf(model).id, '--response');
        return [stdout, answers.get(model)?.text];
      }),
    );
    for (const [stdout, text] of shown) expect(stdout).toBe(text);
  });

  it('show: frame by frame; --raw: the lines; --json: the summary', async () => {
    const summary = summaryOf(FLAKY);
    const [timeline, raw, json] = await Promise.all([
      sluice('recordings', 'show', summary.id),
      sluice('recordings', 'show', summary.id, '--raw'),
      sluice('recordings', 'show', summary.id, '--json'),
    ]);
    const recording = readRecording(raw.stdout);
    expect(recording).toMatchObject({ id: summary.id, complete: true, gaps: [], torn: false });
    expect(timeline.stdout.trimEnd().split('\n')).toHaveLength(recording.frames.length);
    for (const word of ['attempt 1 (primary)', 'attempt 2 (retry)', 'retry after', 'status 200', 'end_turn'])
      expect(timeline.stdout).toContain(word);
    expect(JSON.parse(json.stdout)).toEqual(summary);
  });

  it('names what there is not', async () => {
    const [missing, empty] = await Promise.all([
      sluice('recordings', 'show', '01JD0000000000000000000000'),
      sluice('recordings', 'export', '--session', 'nobody', '-o', join(directory, 'none.slrec')),
    ]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('no recording 01JD') });
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('nobody') });
  });
});

describe('sluice replay verify', () => {
  it('passes every complete recording with bodies, and says how many', async () => {
    const [junit, json] = [join(directory, 'j.xml'), join(directory, 'j.json')];
    const { code, stdout } = await sluice('replay', 'verify', bundle, '--junit', junit, '--json', json);
    const run = JSON.parse(await readFile(json, 'utf8')) as ReplayRun;
    const whole = summaries.filter(({ complete, hasBodies }) => complete && hasBodies).map(({ id }) => id);
    expect(run.verdicts.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(run.verdicts.map(({ id }) => id).sort()).toEqual([...whole].sort());
    expect(run).toMatchObject({
      outcome: 'passed',
      totals: { passed: whole.length, failed: 0, skipped: 0, corrupt: 0 },
    });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`PASSED: ${whole.length} passed, 0 failed, 0 skipped, 0 corrupt`);
    expect(code).toBe(0);
    const xml = await readFile(junit, 'utf8');
    expect(xml).toMatch(new RegExp(`<testsuite name="${SESSION}" tests="${4 * whole.length}" failures="0"`));
    expect(xml.match(/<testcase /g)).toHaveLength(4 * whole.length);
  });

  it.each<[string, (packed: Buffer) => Uint8Array, RegExp]>([
    ['is cut off', (packed) => packed.subarray(0, packed.length / 2), /damaged/],
    ['has a byte that was changed', (packed) => withByte(packed, packed.length / 2), /./],
    [
      'holds a recording that was edited',
      (packed) =>
        gzipSync(Buffer.from(gunzipSync(packed).toString('latin1').replace('"k":"dec"', '"k":"DEC"'), 'latin1')),
      /\.jsonl was changed/,
    ],
    [
      'holds bytes other than those the recording vouches for',
      (packed) => altered(packed, { vouchedFor: false }).packed,
      /./,
    ],
  ])('exits with 4 for a bundle that %s', async (_name, damage, reason) => {
    const path = join(directory, 'damaged.slrec');
    await writeFile(path, damage(await readFile(bundle)));
    const { code, stdout, stderr } = await sluice('replay', 'verify', path);
    expect({ code, output: stdout + stderr }).toEqual({ code: 4, output: expect.stringMatching(reason) });
  });

  it('exits with 1 when the client was sent something else, and names the first event', async () => {
    const path = join(directory, 'altered.slrec');
    const { packed, eventIndex } = altered(await readFile(bundle), { vouchedFor: true });
    await writeFile(path, packed);
    const { code, stdout } = await sluice('replay', 'verify', path);
    expect(code).toBe(1);
    expect(stdout).toContain(`response: event ${eventIndex} (content_block_delta), $.delta.text`);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^FAILED: \d+ passed, 1 failed, 0 skipped/);
  });

  it('exits with 3 when there is nothing to verify', async () => {
    const files = unpackBundle(await readFile(bundle)).files;
    const unended = files.slice(0, 1).map(({ path, data }) => ({
      path,
      data: Buffer.from(Buffer.from(data).toString('utf8').trimEnd().split('\n').slice(0, -1).join('\n')),
    }));
    const [none, incomplete] = [join(directory, 'none.slrec'), join(directory, 'incomplete.slrec')];
    await writeFile(none, packed([]));
    await writeFile(incomplete, packed(unended));
    const [first, second] = await Promise.all([
      sluice('replay', 'verify', none),
      sluice('replay', 'verify', incomplete),
    ]);
    expect(first).toMatchObject({ code: 3, stdout: expect.stringContaining('NOTHING VERIFIED') });
    expect(second).toMatchObject({ code: 3, stdout: expect.stringContaining('skipped: incomplete: it has no end') });
  });

  it('exits with 1 when the code was broken in one place, and names the first event that shows it', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'sluice-mutant-'));
    try {
      await cp(BUILT, join(copy, 'dist'), { recursive: true });
      await cp(join(dirname(BUILT), 'package.json'), join(copy, 'package.json'));
      await symlink(join(dirname(BUILT), 'node_modules'), join(copy, 'node_modules'));
      const encoder = join(copy, 'dist/libs/anthropic/src/encode-sse.js');
      const source = await readFile(encoder, 'utf8');
      const mutant = source.replace('{"type":"text_delta","text":', '{"type":"text_delta","txt":');
      expect(mutant).not.toBe(source);
      const verify = (): ReturnType<typeof runSluice> =>
        runSluice(['replay', 'verify', bundle], { directory, built: join(copy, 'dist') });
      expect((await verify()).code).toBe(0);
      await writeFile(encoder, mutant);
      const { code, stdout } = await verify();
      expect(code).toBe(1);
      const { eventIndex } = altered(await readFile(bundle), { vouchedFor: true });
      expect(stdout).toContain(`response: event ${eventIndex} (content_block_delta), $.delta.text`);
      expect(stdout).toMatch(/✓ \d+ simulator\/sim-big/);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
});

describe('what must not be on the disk', () => {
  const secrets: readonly (readonly [string, string])[] = [
    ['the key of the client', CLIENT_KEY],
    ['the key of the upstream, which the upstream repeated', UPSTREAM_KEY],
    ...Object.entries(PLANTED),
    ['a cookie of the upstream', LEAKED_COOKIE],
    ...[...LEAKED_TEXT, ...LEAKED_ARGUMENTS]
      .filter((piece) => piece.length > 8)
      .map((piece, index) => [`piece ${index} of what the upstream leaked over deltas`, piece] as const),
  ];
  let texts: ReadonlyMap<string, string>;

  beforeAll(async () => {
    texts = new Map([...(await textsBelow(directory)), ...spooled]);
  });

  it('is looked for where recordings are', () => {
    for (const [folder, content] of [
      ['/data/blobs/', 'openai/leak'],
      ['/data/spool/', 'openai/leak'],
      ['/data/database/', SESSION],
      ['/session.slrec', 'openai/leak'],
    ] as const) {
      const found = [...texts].filter(([path]) => path.startsWith(`${directory}${folder}`));
      expect(found.some(([, text]) => text.includes(content))).toBe(true);
    }
  });

  it('was sent to the client all the same', () => {
    expect(answers.get('openai/leak')?.text).toContain(LEAKED_TEXT[2]);
    expect(answers.get('openai/leak')?.text).toContain(LEAKED_ARGUMENTS[2]);
  });

  it.each(secrets)('%s', (_name, secret) => {
    expect([...texts].filter(([, text]) => text.includes(secret)).map(([path]) => path)).toEqual([]);
    expect(gateway.output).not.toContain(secret);
  });

  it('lists the recordings also when nothing runs', async () => {
    await gateway.stop({ keepData: true });
    expect(await listRecordings(directory)).toEqual(summaries);
  });
});

function packed(files: readonly BundleFile[]): Uint8Array {
  return packBundle(files, {
    created: '2026-01-01T00:00:00.000Z',
    gateway: 'test',
    count: files.length,
    sessions: [SESSION],
    contentMode: 'redacted',
  });
}

function withByte(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[Math.floor(at)]! ^= 0x55;
  return changed;
}

/** The bundle with one letter changed in the first text delta of its first streamed recording. */
function altered(bytes: Buffer, { vouchedFor }: { vouchedFor: boolean }): { packed: Uint8Array; eventIndex: number } {
  const [first, ...others] = unpackBundle(bytes).files;
  const frames = Buffer.from(first!.data)
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map(
      (line) => JSON.parse(line) as { -readonly [Key in keyof Frame]: Frame[Key] } & { d?: string; downSha?: string },
    );
  const downs = frames.filter(({ k }) => k === 'down');
  const delta = downs.find(({ d }) => d?.includes('"text_delta"'))!;
  const before = downs.slice(0, downs.indexOf(delta)).map(({ d }) => d ?? '');
  const ahead = [...before, delta.d!.slice(0, delta.d!.indexOf('"text_delta"'))].join('');
  delta.d = delta.d!.replace(/("text_delta","text":")./, '$1#');
  const end = frames.at(-1)!;
  if (vouchedFor) end.downSha = sha256(Buffer.concat(downs.map(({ d }) => decodeBytes(d ?? ''))));
  const data = Buffer.from(`${frames.map((frame) => JSON.stringify(frame)).join('\n')}\n`);
  return {
    packed: packed([{ path: first!.path, data }, ...others]),
    eventIndex: ahead.split('\n\n').length - 1,
  };
}
