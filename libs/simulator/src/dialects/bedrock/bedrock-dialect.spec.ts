import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestSigners } from '@sluice/credentials';
import { UndiciTransport } from '@sluice/transport';
import { AwsEventStreamDecoder } from '@sluice/wire';

import { startSimulator, type Simulator } from '../../index.js';

const BODY = {
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'hello there' }],
};

let simulator: Simulator;
let transport: UndiciTransport;

beforeEach(async () => {
  simulator = await startSimulator();
  transport = new UndiciTransport({ connectMs: 5_000 });
});
afterEach(async () => {
  await transport.close();
  await simulator.close();
});

const keys = (secretAccessKey: string) => JSON.stringify({ accessKeyId: 'AKIDSIM', secretAccessKey });

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

async function invoke(model: string, body: unknown = BODY, secret = 'an-api-key', suffix = ''): Promise<Answer> {
  const signal = new AbortController().signal;
  const url = `${simulator.origin}/model/${encodeURIComponent(model)}/invoke${suffix}`;
  const headers = { 'content-type': 'application/json', 'accept-encoding': 'identity' };
  const signers = new RequestSigners({ transport, now: Date.now });
  const signed = await signers.sign(
    { method: 'POST', url, headers, body: JSON.stringify(body), stream: false },
    {
      signing: { scheme: 'aws', service: 'bedrock', region: 'us-east-1' },
      credential: { id: 'bedrock-1', secret },
      nowMs: Date.now(),
    },
    signal,
  );
  const response = await transport.send(signed, signal);
  const parts: Uint8Array[] = [];
  for await (const part of response.body) parts.push(part);
  return { status: response.status, headers: Object.fromEntries(response.headers), bytes: Buffer.concat(parts) };
}

const json = ({ bytes }: Answer): unknown => JSON.parse(bytes.toString('utf8'));

function framesOf({ bytes }: Answer): readonly (readonly [type: string | undefined, payload: unknown])[] {
  const decoder = new AwsEventStreamDecoder();
  const frames = decoder.push(bytes).map(({ headers, payload }) => {
    const fields = JSON.parse(Buffer.from(payload).toString('utf8')) as { bytes?: string };
    const type = headers.get(':event-type') ?? headers.get(':exception-type');
    return [
      type,
      fields.bytes === undefined ? fields : (JSON.parse(Buffer.from(fields.bytes, 'base64').toString()) as unknown),
    ] as const;
  });
  decoder.end();
  return frames;
}

describe('the simulated Bedrock', () => {
  it('answers whole', async () => {
    const answer = await invoke('sim-text');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    expect(json(answer)).toMatchObject({
      type: 'message',
      model: 'sim-text',
      content: [{ type: 'text', text: expect.stringContaining('hello there') }],
    });
  });

  it('counts', async () => {
    const count = (body: unknown) => {
      const input = { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString('base64') } };
      return fetch(`${simulator.origin}/model/sim-text/count-tokens`, {
        method: 'POST',
        body: JSON.stringify({ input }),
      });
    };
    expect(await (await count(BODY)).json()).toEqual({ inputTokens: expect.any(Number) });
    for (const body of [{ ...BODY, max_tokens: undefined }, {}, 'x']) expect((await count(body)).status).toBe(400);
  });

  it('streams in the framing of AWS, without pings, and tells its metrics at the end', async () => {
    const answer = await invoke('sim-text', BODY, undefined, '-with-response-stream');
    expect(answer.headers['content-type']).toBe('application/vnd.amazon.eventstream');
    const types = framesOf(answer).map(([type, payload]) => [type, (payload as { type: string }).type]);
    expect(types.at(0)).toEqual(['chunk', 'message_start']);
    expect(types.map(([, type]) => type)).not.toContain('ping');
    expect(framesOf(answer).at(-1)).toEqual([
      'chunk',
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': expect.objectContaining({ firstByteLatency: 10 }) },
    ]);
  });

  it.each([
    ['sim-midstream-error:429', 'throttlingException'],
    ['sim-midstream-error:500', 'internalServerException'],
    ['sim-midstream-error:529', 'serviceUnavailableException'],
  ])('ends %s with the exception %s', async (model, name) => {
    const last = framesOf(await invoke(model, BODY, undefined, '-with-response-stream')).at(-1);
    expect(last).toEqual([name, { message: expect.any(String) }]);
  });

  it.each([
    ['sim-error:400', 400, 'ValidationException'],
    ['sim-error:401', 403, 'UnrecognizedClientException'],
    ['sim-error:403', 403, 'AccessDeniedException'],
    ['sim-error:404', 404, 'ResourceNotFoundException'],
    ['sim-error:429', 429, 'ThrottlingException'],
    ['sim-error:500', 500, 'InternalServerException'],
    ['sim-error:502', 502, 'InternalServerException'],
    ['sim-error:529', 503, 'ServiceUnavailableException'],
  ])('fails as %s with %i %s', async (model, status, name) => {
    const answer = await invoke(model);
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([status, name]);
    expect(json(answer)).toEqual({ message: expect.any(String) });
  });

  it('lets in whoever signed with the secret of the key', async () => {
    expect((await invoke('sim-text', BODY, keys('secret-of-AKIDSIM'))).status).toBe(200);
    expect(
      (await invoke('arn:aws:bedrock:eu-west-1:1:inference-profile/a.b', BODY, keys('secret-of-AKIDSIM'))).status,
    ).toBe(200);
    const refused = await invoke('sim-text', BODY, keys('another'));
    expect([refused.status, json(refused)]).toEqual([
      403,
      { message: expect.stringMatching(/^The request signature we calculated does not match/) },
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['no version', { anthropic_version: undefined }, /^anthropic_version/],
    ['the model', { model: 'sim-text' }, /^model: Extra inputs/],
    ['the wish for a stream', { stream: true }, /^stream: Extra inputs/],
    ['a mark on the whole request', { cache_control: { type: 'ephemeral' } }, /^cache_control: Extra inputs/],
    ['betas that are no list', { anthropic_beta: 'a,b' }, /^anthropic_beta/],
    ['a beta nobody knows', { anthropic_beta: ['unknown-1'] }, /^Unexpected value\(s\) `unknown-1`/],
    ['no messages', { messages: [] }, /at least one message/],
  ])('refuses %s', async (_what, changes, message) => {
    const answer = await invoke('sim-text', { ...BODY, ...changes });
    expect([answer.status, json(answer)]).toEqual([400, { message: expect.stringMatching(message) }]);
  });
});
