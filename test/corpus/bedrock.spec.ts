import { afterAll, describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import type { HeaderList, PreparedAttempt, ReplyRelay } from '@sluice/exchange';
import { createProviders } from '@sluice/providers';
import { makeAttempt } from '@sluice/testing';
import { AwsEventStreamDecoder, SseDecoder } from '@sluice/wire';

import { framedEvents, messageOf } from './bedrock-frames.js';
import { readWithClient } from './client-reading.js';
import { bytesOf, kindOf, readCorpus, type CorpusRecord } from './corpus.js';
import { isObject, objectOf, parsed, stringOf, type Json } from './json.js';
import { randomReads, reads } from './random-cuts.js';
import { Tally } from './tally.js';

const FOLDER = process.env['SLUICE_CORPUS'] ?? '';
const KINDS = ['stream', 'whole', 'error'] as const;
const BEDROCK = createProviders([
  { id: 'bedrock', adapter: 'bedrock', baseUrl: 'https://bedrock.invalid', profile: '' },
]).get('bedrock')!;

/** A record of the corpus, and where its request went. */
type BedrockRecord = CorpusRecord & { readonly path: string };

/** Claude by the Messages API; the other makers' models, and Claude's first API, are not served. */
function isServed({ request_body: body, path, status }: BedrockRecord): boolean {
  return status >= 400 || (isObject(body) && Array.isArray(body['messages']) && path.includes('anthropic.'));
}

const headersOf = ({ response_headers: headers }: CorpusRecord): HeaderList => Object.entries(headers ?? {});

/** What a client of the Messages API would have asked for, to get this request out. */
function prepare(record: BedrockRecord): PreparedAttempt {
  const { anthropic_version: version, anthropic_beta: betas, ...rest } = objectOf(record.request_body);
  const model = decodeURIComponent(record.path.replace(/^\/model\//, '').replace(/\/invoke[\w-]*$/, ''));
  const request = {
    model: `bedrock/${model}`,
    ...rest,
    ...(record.stream && { stream: true }),
  } as unknown as MessagesRequest;
  const headers: HeaderList = [
    ['anthropic-version', version === '2026-10-21' ? version : '2023-06-01'],
    ...(Array.isArray(betas) ? [['anthropic-beta', betas.join(',')] as const] : []),
  ];
  const inbound = { query: '', headers, body: Buffer.from(JSON.stringify(request)) };
  return BEDROCK.prepare(makeAttempt({ request, target: { provider: 'bedrock', model }, inbound }));
}

function expectRequest(record: BedrockRecord): PreparedAttempt {
  const prepared = prepare(record);
  const { request, losses } = prepared;
  const body = parsed(Buffer.from(request.body ?? '').toString('utf8'));
  expect(decodeURIComponent(new URL(request.url).pathname)).toBe(decodeURIComponent(record.path));
  expect(body).toEqual(record.request_body);
  expect(losses).toEqual([]);
  return prepared;
}

function relayed(record: BedrockRecord, prepared: PreparedAttempt, cut: Iterable<Uint8Array>): string {
  const relay: ReplyRelay | undefined = prepared.openRelay?.({ status: record.status, headers: headersOf(record) });
  if (relay === undefined) throw new Error('the answer is not handed on');
  const out: Uint8Array[] = [];
  for (const read of cut) out.push(relay.push(read).bytes);
  out.push(relay.end().bytes);
  return Buffer.concat(out).toString('utf8');
}

async function expectStream(record: BedrockRecord): Promise<void> {
  const prepared = expectRequest(record);
  const bytes = bytesOf(record);
  const expected = framedEvents(bytes);
  const wire = relayed(record, prepared, [bytes]);
  const events = new SseDecoder().push(Buffer.from(wire)).map(({ data }) => parsed(data) as Json);
  expect(events).toEqual(expected);
  for (const cut of [reads(bytes, 1), reads(bytes, 97), randomReads(bytes, record.id)]) {
    expect(relayed(record, prepared, cut)).toBe(wire);
  }
  const { content, stopReason } = messageOf(expected);
  expect(await readWithClient(wire)).toMatchObject({ content, stop_reason: stopReason });
  expectDecoded(record, prepared, content);
}

function expectWhole(record: BedrockRecord): void {
  const prepared = expectRequest(record);
  const bytes = bytesOf(record);
  expect(relayed(record, prepared, reads(bytes, 13))).toBe(Buffer.from(bytes).toString('utf8'));
  const { content } = objectOf(parsed(Buffer.from(bytes).toString('utf8')));
  expectDecoded(record, prepared, content as readonly Json[]);
}

/** Clients of other dialects, and whoever falls back to Bedrock, get what the decoder reads. */
function expectDecoded(record: BedrockRecord, prepared: PreparedAttempt, content: readonly Json[]): void {
  const decoder = prepared.openDecoder({ status: record.status, headers: headersOf(record) });
  const events = [...reads(bytesOf(record), 31)].flatMap((read) => decoder.push(read)).concat(decoder.end());
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  const json = events.map((event) => (event.type === 'toolArgs' ? event.fragment : '')).join('');
  const blocks = (type: string): readonly Json[] => content.filter((block) => block['type'] === type);
  expect(text).toBe(
    blocks('text')
      .map(({ text: part }) => stringOf(part))
      .join(''),
  );
  expect(inputsIn(json)).toEqual(blocks('tool_use').map(({ input }) => input));
  expect(events.at(-1)).toEqual({ type: 'eof', clean: true });
}

/** Objects that stand one behind the other. */
function inputsIn(json: string): readonly unknown[] {
  return json === '' ? [] : (JSON.parse(`[${json.replaceAll(/\}\s*\{/g, '},{')}]`) as unknown[]);
}

const ERRORS: Readonly<Record<string, string>> = {
  'The provided model identifier is invalid.': 'upstream_model_not_found',
  "You don't have access to the model with the specified model ID.": 'upstream_model_forbidden',
};

function expectError(record: BedrockRecord): void {
  const { status, response_body: body } = record;
  const failure = { ...makeAttempt(), target: { provider: 'bedrock', model: 'm' }, status, headers: headersOf(record) };
  const { error } = BEDROCK.classifyFailure({ ...failure, body });
  expect(error.code).toBe(ERRORS[stringOf(objectOf(parsed(body))['message'])]);
}

const EXPECT: Readonly<Record<(typeof KINDS)[number], (record: BedrockRecord) => Promise<void>>> = {
  stream: expectStream,
  whole: (record) => Promise.resolve(record).then(expectWhole),
  error: (record) => Promise.resolve(record).then(expectError),
};

const tally = new Tally(KINDS);

function describeCorpus(): void {
  const all = readCorpus(FOLDER, 'bedrock-invoke') as readonly BedrockRecord[];
  const records = all.filter(isServed);

  it('is there', () => {
    expect(records.length).toBeGreaterThan(0);
  });

  it.each(KINDS)(
    '%s',
    async (kind) => {
      const samples = records.filter((record) => kindOf(record) === kind);
      const faults: string[] = [];
      for (const record of samples) {
        await EXPECT[kind](record).catch((error: unknown) => faults.push(`${record.id} ${String(error)}`));
      }
      tally.add('bedrock', kind, { passed: samples.length - faults.length, failed: faults.length });
      expect(faults).toEqual([]);
    },
    120_000,
  );

  it('the framing of every stream, whoever made the model', () => {
    const streams = all.filter(({ response_headers: headers }) =>
      Object.values(headers ?? {}).includes('application/vnd.amazon.eventstream'),
    );
    for (const record of streams) {
      const decoder = new AwsEventStreamDecoder();
      const messages = [...randomReads(bytesOf(record), record.id)].flatMap((read) => decoder.push(read));
      decoder.end();
      expect(messages.map(({ headers }) => headers.get(':message-type'))).not.toContain(undefined);
    }
    tally.add('all models', 'stream', { passed: streams.length, failed: 0 });
  });

  afterAll(() => {
    process.stdout.write(`\n${tally.format()}`);
  });
}

const NAME = 'recorded traffic of Claude on Bedrock';
if (FOLDER === '')
  describe.skip(`${NAME} (run by SLUICE_CORPUS=<folder> npm run test:corpus)`, () => {
    it('needs the corpus', () => {
      expect(FOLDER).not.toBe('');
    });
  });
else describe(NAME, describeCorpus);
