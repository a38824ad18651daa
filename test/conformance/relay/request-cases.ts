import { expect } from '@jest/globals';

import { body } from '../streams/loopback-upstream.js';
import { ask, CLIENT_KEY, SAY_OK, send, type RelayCase, type RelayStage } from './relay-stage.js';

const ODD =
  '{ "max_tokens":64 ,"messages":[{"role":"user","content":"\\u00fc\\ud83d\\ude00 \\"model\\": 1"}],\t"x":1.0, "x":2e3,"big":12345678901234567890 ,"model":"claude-x"}\n';
const ATTRIBUTION = {
  type: 'text',
  text: 'x-anthropic-billing-header: cc_version=3.0.1; cc_entrypoint=cli; cch=00000;',
};
const OWN = {
  type: 'thinking',
  thinking: 'a',
  signature: 'sl1.eyJwIjoib3BlbmFpIiwibSI6ImdwdCJ9.AAAAAAAAAAAAAAAAAAAAAA',
};
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } };
const LOOP = (content: readonly unknown[]): readonly unknown[] => [
  { role: 'user', content: 'go' },
  { role: 'assistant', content },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] },
];

async function sent(
  stage: RelayStage,
  text: string,
): Promise<{ text: string; body: Readonly<Record<string, unknown>> }> {
  stage.upstream.answer(SAY_OK);
  expect((await send(stage, text)).status).toBe(200);
  return stage.upstream.calls[0]!;
}

async function identity(stage: RelayStage): Promise<void> {
  expect((await sent(stage, ODD)).text).toBe(ODD);
}

async function alias(stage: RelayStage): Promise<void> {
  expect((await sent(stage, ODD.replace('"claude-x"', '"anthropic/claude-x"'))).text).toBe(ODD);
}

async function system(stage: RelayStage): Promise<void> {
  const text = ask({ system: [ATTRIBUTION, { type: 'text', text: 'one' }, { type: 'text', text: 'two' }] }, 'claude-x');
  expect((await sent(stage, text)).text).toBe(text);
}

async function ownThinking(stage: RelayStage): Promise<void> {
  const { body: got } = await sent(stage, ask({ thinking: { type: 'adaptive' }, messages: LOOP([OWN, CALL]) }));
  expect(got['messages']).toEqual(LOOP([CALL]));
  expect(got['thinking']).toEqual({ type: 'adaptive' });
}

async function manualBudget(stage: RelayStage): Promise<void> {
  const thinking = { type: 'enabled', budget_tokens: 1024 };
  const { body: got } = await sent(stage, ask({ max_tokens: 4096, thinking, messages: LOOP([OWN, CALL]) }));
  expect(got['messages']).toEqual(LOOP([CALL]));
  expect(got['thinking']).toEqual({ type: 'disabled' });
}

async function signatures(stage: RelayStage): Promise<void> {
  const text = ask(
    { messages: LOOP([{ type: 'thinking', thinking: '', signature: 'EqQBreal/+==' }, CALL]) },
    'claude-x',
  );
  expect((await sent(stage, text)).text).toBe(text);
}

async function unknownBeta(stage: RelayStage): Promise<void> {
  const message = 'Unexpected value(s) `x-2026` for the `anthropic-beta` header. Please consult our documentation.';
  const refusal = { type: 'error', error: { type: 'invalid_request_error', message }, request_id: 'req_up' };
  stage.upstream.answer(body(JSON.stringify(refusal), 'application/json', 400), SAY_OK);
  const headers = { 'anthropic-beta': 'known-1, x-2026,known-2' };
  expect((await send(stage, ask(), headers)).status).toBe(200);
  expect((await send(stage, ask(), headers)).status).toBe(200);
  expect(stage.upstream.calls.map(({ headers: got }) => got['anthropic-beta'])).toEqual([
    'known-1,x-2026,known-2',
    'known-1,known-2',
    'known-1,known-2',
  ]);
}

async function hopHeaders(stage: RelayStage): Promise<void> {
  stage.upstream.answer(SAY_OK);
  const dropped = {
    cookie: 'a=b',
    'x-forwarded-for': '10.0.0.1',
    'openai-organization': 'o',
    'x-stainless-lang': 'js',
  };
  await send(stage, ask(), { ...dropped, 'x-kept': '1', 'anthropic-workspace-id': 'w' });
  const { headers } = stage.upstream.calls[0]!;
  expect(headers).toMatchObject({ 'x-kept': '1', 'anthropic-workspace-id': 'w', 'x-api-key': 'key-of-the-gateway' });
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
  for (const name of Object.keys(dropped)) expect(headers).not.toHaveProperty(name);
  expect(JSON.stringify(headers)).not.toContain(CLIENT_KEY);
}

async function betaQuery(stage: RelayStage): Promise<void> {
  stage.upstream.answer(SAY_OK);
  expect((await send(stage, ask(), {}, '?beta=true')).status).toBe(200);
  expect(stage.upstream.calls[0]?.path).toBe('/v1/messages?beta=true');
}

async function clientOwned(stage: RelayStage): Promise<void> {
  const refusal =
    '{"type":"error", "error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_up"}';
  stage.upstream.answer(body(refusal, 'application/json', 401));
  const { status, headers, text } = await send(stage, ask(), { authorization: 'Bearer key-of-the-client' });
  expect([status, text]).toEqual([401, refusal]);
  expect(headers.get('request-id')).toMatch(/^req_[0-9A-Za-z]{24}$/);
  expect(stage.upstream.calls.map(({ headers: got }) => got['x-api-key'])).toEqual(['key-of-the-client']);
}

async function bearerAlone(stage: RelayStage): Promise<void> {
  stage.upstream.answer(SAY_OK);
  const response = await fetch(`${stage.gateway.url}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CLIENT_KEY}`, 'anthropic-version': '2026-10-21' },
    body: ask(),
  });
  expect(response.status).toBe(200);
  expect(stage.upstream.calls[0]?.headers['anthropic-version']).toBe('2026-10-21');
}

async function bothHeaders(stage: RelayStage): Promise<void> {
  stage.upstream.answer(SAY_OK);
  expect((await send(stage, ask(), { authorization: 'Bearer another' })).status).toBe(200);
  expect((await send(stage, ask(), { 'x-api-key': 'another', authorization: `Bearer ${CLIENT_KEY}` })).status).toBe(
    401,
  );
}

async function futureField(stage: RelayStage): Promise<void> {
  const text = ask({ future_field: { deep: [1] }, system: [ATTRIBUTION] }, 'claude-x');
  expect((await sent(stage, text)).text).toBe(text);
}

/** What the API will take tomorrow, or refuse in its own words, is not for the gateway to say. */
async function unchecked(stage: RelayStage): Promise<void> {
  const refusal =
    '{"type":"error","error":{"type":"invalid_request_error","message":"its own words"},"request_id":"r"}';
  const texts = [
    ask({ tools: [{ name: 1 }] }),
    ask({ messages: ['x', [], { role: 'user' }] }),
    ask({ thinking: null, system: 5 }),
  ];
  for (const text of texts) {
    stage.upstream.answer(body(refusal, 'application/json', 400));
    const answer = await send(stage, text);
    expect([answer.status, answer.text]).toEqual([400, refusal]);
    const translated = await send(stage, text.replace('anthropic/', 'openai/'));
    expect([translated.status, JSON.parse(translated.text)]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error' } },
    ]);
    expect(stage.upstream.calls).toHaveLength(1);
  }
}

const UNNAMED = { BIG_MODEL: 'anthropic/*' };

export const REQUEST_CASES: readonly RelayCase[] = [
  { id: 'T01', name: 'byte identity', environment: UNNAMED, play: identity },
  { id: 'T02', name: 'alias splice', play: alias },
  { id: 'T03', name: 'system untouched', environment: UNNAMED, play: system },
  { id: 'T04', name: 'thinking of another provider, to Anthropic', play: ownThinking },
  { id: 'T05', name: 'the same with a budget', play: manualBudget },
  { id: 'T06', name: 'signatures preserved', environment: UNNAMED, play: signatures },
  { id: 'T07', name: 'unknown beta rejected', environment: { MAX_RETRIES: '2' }, play: unknownBeta },
  { id: 'T10', name: 'hop headers', play: hopHeaders },
  { id: 'T17', name: 'beta query', play: betaQuery },
  { id: 'T18', name: '401 verbatim', environment: { SLUICE_PASS_CLIENT_KEY: 'anthropic' }, play: clientOwned },
  { id: 'T19', name: 'x-api-key vs Bearer', play: bearerAlone },
  { id: 'T20', name: 'both headers differ', play: bothHeaders },
  { id: 'R04, R51', name: 'attribution and unknown fields are kept', environment: UNNAMED, play: futureField },
  { id: 'T01', name: 'faults are for the upstream to find', play: unchecked },
];
