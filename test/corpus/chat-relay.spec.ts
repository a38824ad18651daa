import type { CompletionEvent } from '@sluice/completion';
import { createProviders } from '@sluice/providers';
import { makeAttempt } from '@sluice/testing';

import { bytesOf, kindOf, type CorpusRecord } from './corpus.js';
import { describeCorpus } from './describe-corpus.js';
import { randomReads } from './random-cuts.js';

const ADAPTER = createProviders([
  { id: 'upstream', adapter: 'openai-compatible', baseUrl: 'https://upstream.invalid/v1', profile: 'generic' },
]).get('upstream')!;

/** What is wrong with how a reply is handed on to a client of Chat Completions that has asked for all of it. */
function faultOf(record: CorpusRecord): Promise<string | undefined> {
  if (kindOf(record) === 'error') return Promise.resolve(undefined);
  const { stream } = record;
  const request = { stream, model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'x' }] };
  const chat = { includeUsage: true, body: Buffer.from(JSON.stringify(request)) };
  const type = stream ? 'text/event-stream' : 'application/json';
  const relay = ADAPTER.prepare({ ...makeAttempt({ request }), chat }).openRelay?.({
    status: 200,
    headers: [['content-type', type]],
  });
  if (relay === undefined) return Promise.resolve('is not handed on');
  const whole = bytesOf(record);
  const read = [...randomReads(whole, record.id)].map((bytes) => relay.push(bytes));
  const all = [...read, relay.end()];
  const events = all.flatMap((each) => each.events);
  return Promise.resolve(faultOfHanded(whole, Buffer.concat(all.map(({ bytes }) => bytes)), events));
}

function faultOfHanded(whole: Uint8Array, handed: Buffer, events: readonly CompletionEvent[]): string | undefined {
  const last = events.at(-1);
  if (last?.type === 'error' || (last?.type === 'eof' && !last.clean)) {
    return Buffer.from(whole).indexOf(handed) === 0 ? undefined : 'is changed before it fails';
  }
  if (!handed.equals(whole)) return `${handed.length} of ${whole.length} bytes are handed on`;
  return events.some(({ type }) => type === 'finish') ? undefined : 'has no end';
}

describeCorpus({
  api: 'openai-chat',
  name: 'recorded Chat Completions traffic, handed on to clients of the same API',
  faultOf,
});
