import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';

import { REPLY_CASES } from './gemini/reply-cases.js';
import * as g from './gemini/shorthand.js';
import { checkStreamCase, checkWholeCase } from './streams/check-case.js';
import { readWithOfficialClient } from './streams/official-client.js';
import { runCase, type CaseRun } from './streams/run-case.js';
import type { StreamCase } from './streams/stream-case.js';

type Script = Exclude<StreamCase['upstream'], string | Uint8Array>[number];
type Api = NonNullable<StreamCase['api']>;

const USER = { role: 'user', content: 'go' } as const;
const ANSWER = g.c({ text: 'Done.' }) + g.f('STOP');
const OK: Script = { steps: [ANSWER] };
const SENTINEL = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';
const READ = { name: 'Read', input_schema: { type: 'object', properties: { file_path: { type: 'string' } } } };

const calls = ['t1', 't2'].map((id) => ({ type: 'tool_use', id, name: 'Read', input: { file_path: id } }));
const resultOf = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: `of ${id}` });
const responseOf = (id: string) => ({ functionResponse: { name: 'Read', id, response: { output: `of ${id}` } } });

describe('a reply of Gemini', () => {
  for (const { id, name, cases } of REPLY_CASES) {
    it(`${id} ${name}`, async () => {
      expect.hasAssertions();
      for (const streamCase of cases) {
        await checkStreamCase(streamCase);
        await checkWholeCase(asWhole(streamCase));
      }
    });
  }
});

/** A client that wants no stream is told by a status of what fails on the way. */
function asWhole(streamCase: StreamCase): StreamCase {
  const { ending } = streamCase;
  return 'error' in ending ? { ...streamCase, ending: { http: [502, ending.error] } } : streamCase;
}

/** The cases of requests, each under its number. */
const REQUESTS: Readonly<Record<string, () => Promise<void>>> = {
  'M03 a signature goes back to the call it came with': async () => {
    const reply = g.c(g.fc('Read', {}, 'sig'), g.fc('Read', {}), g.fc('Noop')) + g.f('STOP');
    const first = await send({ messages: [USER] }, { steps: [reply] });
    const { message } = await readWithOfficialClient(first.response(), true);
    const { content } = message!;
    const results = content.flatMap((block) => (block.type === 'tool_use' ? [resultOf(block.id)] : []));
    const second = await send({ messages: turns(USER, content, results) }, OK);
    expect(callParts(second).map(({ thoughtSignature }) => thoughtSignature)).toEqual(['sig', undefined, undefined]);
  },

  'M04 calls that others made are marked as such': async () => {
    const run = await send({ messages: turns(USER, calls, ['t1', 't2'].map(resultOf)) }, OK);
    expect(callParts(run).map(({ thoughtSignature }) => thoughtSignature)).toEqual([SENTINEL, undefined]);
  },

  'M05 all responses stand in one content': async () => {
    const messages = [...turns(USER, calls, [resultOf('t2')]), { role: 'user', content: [resultOf('t1')] }];
    const run = await send({ messages: messages as MessagesRequest['messages'] }, OK);
    expect(contentsOf(run).slice(2)).toEqual([{ role: 'user', parts: ['t1', 't2'].map(responseOf) }]);
  },

  'M06 a response says whose it is': async () => {
    const run = await send({ messages: turns(USER, calls.slice(1), [resultOf('t2')]) }, OK);
    expect(contentsOf(run).at(-1)?.parts).toEqual([responseOf('t2')]);
  },

  'M07 ids stay away from Vertex AI in express mode': async () => {
    const messages = turns(USER, calls.slice(0, 1), [resultOf('t1')]);
    const idsAt = async (api: Api): Promise<unknown[]> => {
      const parts = contentsOf(await send({ messages }, OK, api)).flatMap((content) => content.parts);
      return parts
        .flatMap(({ functionCall, functionResponse }) => [functionCall, functionResponse])
        .flatMap((named) => (named === undefined ? [] : [named.id]));
    };
    expect(await idsAt('vertex-express')).toEqual([undefined, undefined]);
    expect(await idsAt('vertex-gemini')).toEqual(['t1', 't1']);
  },

  'M11 the user begins': async () => {
    const messages: MessagesRequest['messages'] = [{ role: 'assistant', content: 'I begin.' }, USER];
    const [first, second] = contentsOf(await send({ messages }, OK));
    expect([first?.role, second?.role]).toEqual(['user', 'model']);
  },

  'M13 a tool that takes nothing has no parameters': async () => {
    const tools = [{ name: 'Noop', input_schema: { type: 'object', properties: {} } }];
    const [body] = (await send({ tools }, OK)).requests;
    expect(body?.['tools']).toEqual([{ functionDeclarations: [{ name: 'Noop', description: '' }] }]);
  },

  'M14 the client waits as long as Google says': async () => {
    const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' };
    const run = await send({}, { status: 429, steps: [g.refusal(429, 'RESOURCE_EXHAUSTED', 'Quota.', retryInfo)] });
    const response = run.response();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '34']);
  },

  'M15 a key that is none is laid aside': async () => {
    const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };
    const bad: Script = { status: 400, steps: [g.refusal(400, 'INVALID_ARGUMENT', 'API key not valid.', reason)] };
    const run = await send({}, bad, 'gemini', OK);
    expect(run.secrets).toEqual(['secret-of-openai-1', 'secret-of-openai-2']);
    expect((await readWithOfficialClient(run.response(), true)).message?.content).toMatchObject([{ text: 'Done.' }]);
    const none = await send({}, bad);
    expect((await readWithOfficialClient(none.response(), true)).error).toMatchObject({ status: 502 });
  },

  'M17 a level that is refused is raised': async () => {
    const refused = g.refusal(400, 'INVALID_ARGUMENT', 'Thinking level MINIMAL is not supported for this model.');
    const run = await send({ thinking: { type: 'disabled' } }, { status: 400, steps: [refused] }, 'gemini', OK);
    expect(run.requests.map(thinkingLevel)).toEqual(['minimal', 'low']);
    expect((await readWithOfficialClient(run.response(), true)).message?.content).toMatchObject([{ text: 'Done.' }]);
  },

  'M18 a tool is chosen by its name': async () => {
    const [body] = (await send({ tools: [READ], tool_choice: { type: 'tool', name: 'Read' } }, OK)).requests;
    expect(body?.['toolConfig']).toEqual({ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['Read'] } });
  },

  'M19 no tools, and none to choose': async () => {
    const [body] = (await send({ tools: [], tool_choice: { type: 'none' } }, OK)).requests;
    expect(body).not.toHaveProperty('toolConfig');
  },
};

describe('a request to Gemini', () => {
  for (const [name, play] of Object.entries(REQUESTS)) it(name, play);
});

it('the suite has every case of the series M: 23', () => {
  const ids = [...REPLY_CASES.map(({ id }) => id), ...Object.keys(REQUESTS).map((name) => name.slice(0, 3))];
  const all = Array.from({ length: 23 }, (_, index) => `M${String(index + 1).padStart(2, '0')}`);
  expect([...new Set(ids)].sort()).toEqual(all);
});

function send(request: Partial<MessagesRequest>, first: Script, api: Api = 'gemini', ...later: Script[]) {
  const upstream = [first, ...later];
  return runCase({ ...g.over(upstream, { request, ending: { reason: 'end_turn' } }), api }, Infinity);
}

/** An agent's turn: what was asked, what the model did, and what came of it. */
function turns(user: object, assistant: unknown, results: unknown): MessagesRequest['messages'] {
  const rest = [
    { role: 'assistant', content: assistant },
    { role: 'user', content: results },
  ];
  return [user, ...rest] as unknown as MessagesRequest['messages'];
}

interface Part {
  readonly functionCall?: { readonly id?: string };
  readonly functionResponse?: { readonly id?: string };
  readonly thoughtSignature?: string;
}

interface Content {
  readonly role: string;
  readonly parts: readonly Part[];
}

function contentsOf({ requests }: CaseRun): readonly Content[] {
  return requests[0]?.['contents'] as readonly Content[];
}

function callParts(run: CaseRun): readonly Part[] {
  return contentsOf(run).flatMap(({ parts }) => parts.filter(({ functionCall }) => functionCall !== undefined));
}

function thinkingLevel({ generationConfig }: Readonly<Record<string, unknown>>): unknown {
  const { thinkingConfig } = generationConfig as { readonly thinkingConfig?: { readonly thinkingLevel?: string } };
  return thinkingConfig?.thinkingLevel;
}
