import { describe, expect, it } from '@jest/globals';
import type { PreparedAttempt, ProviderSettings } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';
import { encodeAwsEvent } from '@sluice/wire';

import { createBedrock } from './bedrock.adapter.js';

const MODEL = 'us.anthropic.claude-opus-4-8';

interface Options extends Partial<ProviderSettings> {
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly stream?: boolean;
}

function prepare({ headers = [], body, stream = true, ...settings }: Options = {}): PreparedAttempt {
  const adapter = createBedrock({ id: 'bedrock', adapter: 'bedrock', baseUrl: '', profile: '', ...settings });
  const request = { model: 'bedrock/x', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hi' }], stream };
  const inbound = { query: 'beta=true', headers, body: Buffer.from(body ?? JSON.stringify(request)) };
  return adapter.prepare(makeAttempt({ request, inbound, target: { provider: 'bedrock', model: MODEL } }));
}

const bodyOf = ({ request }: PreparedAttempt): string => Buffer.from(request.body ?? '').toString('utf8');

function frame(event: object): Uint8Array {
  const payload = { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abc' };
  return encodeAwsEvent({ ':message-type': 'event', ':event-type': 'chunk' }, Buffer.from(JSON.stringify(payload)));
}

const STREAM_HEAD = {
  status: 200,
  headers: [
    ['content-type', 'application/vnd.amazon.eventstream'],
    ['x-amzn-requestid', 'aws-1'],
  ] as const,
};

describe('Bedrock', () => {
  it.each<[string, Options, string, string]>([
    ['us-east-1 unless told', {}, 'bedrock-runtime.us-east-1.amazonaws.com', 'us-east-1'],
    [
      'the region of the settings',
      { options: { region: 'eu-west-3' } },
      'bedrock-runtime.eu-west-3.amazonaws.com',
      'eu-west-3',
    ],
    [
      'the same in China',
      { options: { region: 'cn-north-1' } },
      'bedrock-runtime.cn-north-1.amazonaws.com.cn',
      'cn-north-1',
    ],
    [
      'an endpoint of one’s own, and the region in its name',
      { baseUrl: 'https://vpce-1.bedrock-runtime.us-west-2.vpce.amazonaws.com/' },
      'vpce-1.bedrock-runtime.us-west-2.vpce.amazonaws.com',
      'us-west-2',
    ],
    [
      'AWS’s address, in the region of the settings',
      { baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com', options: { region: 'ap-south-1' } },
      'bedrock-runtime.ap-south-1.amazonaws.com',
      'ap-south-1',
    ],
    [
      'another server',
      { baseUrl: 'http://127.0.0.1:8080', options: { region: 'eu-north-1' } },
      '127.0.0.1:8080',
      'eu-north-1',
    ],
  ])('is called at %s', (_where, settings, host, region) => {
    const { request, signing } = prepare(settings);
    expect(new URL(request.url).host).toBe(host);
    expect(new URL(request.url).pathname).toBe(`/model/${MODEL}/invoke-with-response-stream`);
    expect(new URL(request.url).search).toBe('');
    expect(signing).toEqual({ scheme: 'aws', service: 'bedrock', region });
  });

  it('puts no secret into the request, and no header of the client', () => {
    const headers = [
      ['x-api-key', 'of-the-client'],
      ['x-custom', '1'],
      ['anthropic-version', '2026-10-21'],
      ['anthropic-beta', 'a-1'],
    ] as const;
    const prepared = prepare({ headers });
    expect(JSON.stringify(prepared.request.headers)).not.toMatch(/secret|of-the-client|x-custom|anthropic-/);
    expect(JSON.parse(bodyOf(prepared))).toMatchObject({ anthropic_version: '2026-10-21', anthropic_beta: ['a-1'] });
  });

  it('sends the client’s own bytes', () => {
    const rest = '"max_tokens":1e1, "messages":[{"role":"user","content":"\\u00fc"}]';
    expect(bodyOf(prepare({ body: `{"model":"bedrock/x","stream":true,${rest}}` }))).toBe(
      `{"anthropic_version":"bedrock-2023-05-31",${rest}}`,
    );
  });

  it('sends what was fetched in the place of URLs', () => {
    const bedrock = createBedrock({ id: 'bedrock', adapter: 'bedrock', baseUrl: '', profile: '' });
    expect(bedrock.assistance?.({ provider: 'bedrock', model: MODEL })).toEqual({
      fetch: ['image', 'document'],
      webSearch: false,
    });
    const withSource = (source: object): object => ({
      model: MODEL,
      max_tokens: 10,
      messages: [{ role: 'user', content: [{ type: 'image', source }] }],
    });
    const fetched = withSource({ type: 'base64', media_type: 'image/png', data: 'aGk=' });
    const body = Buffer.from(JSON.stringify(withSource({ type: 'url', url: 'https://images.test/a.png' })));
    const prepared = bedrock.prepare(
      makeAttempt({ request: fetched, target: { model: MODEL }, inbound: { query: '', headers: [], body } }),
    );
    expect(bodyOf(prepared)).toContain('"data":"aGk="');
    expect(bodyOf(prepared)).not.toContain('images.test');
  });

  it('hands on what the Messages API would have sent, with pings', () => {
    const relay = prepare().openRelay?.(STREAM_HEAD);
    expect(relay?.pings).toBe(true);
    expect(relay?.headers).toEqual({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-sluice-upstream-request-id': 'aws-1',
    });
    const start = { type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 3, output_tokens: 1 } } };
    const bytes = frame(start);
    expect(relay?.push(bytes.subarray(0, 50)).bytes).toHaveLength(0);
    const read = relay?.push(bytes.subarray(50));
    expect(Buffer.from(read!.bytes).toString()).toBe(`event: message_start\ndata: ${JSON.stringify(start)}\n\n`);
    expect(read?.events).toEqual([{ type: 'start', id: 'msg_1', usage: { inputTokens: 3, outputTokens: 1 } }]);
  });

  it('hands on whole replies', () => {
    const relay = prepare({ stream: false }).openRelay?.({
      status: 200,
      headers: [['content-type', 'application/json']],
    });
    const reply = '{"id":"msg_1","type":"message","content":[],"stop_reason":"end_turn","usage":{"output_tokens":1}}';
    const reads = [relay!.push(Buffer.from(reply)), relay!.end()];
    expect(Buffer.concat(reads.map(({ bytes }) => bytes)).toString()).toBe(reply);
  });

  it('does not hand on what the client could not read', () => {
    expect(prepare({ stream: false }).openRelay?.(STREAM_HEAD)).toBeUndefined();
  });
});

describe('the Messages API at AWS', () => {
  it('Bedrock’s own server gets the request as it is, signed for it', () => {
    const { request, signing } = prepare({ profile: 'mantle', options: { region: 'eu-west-1' } });
    expect(request.url).toBe('https://bedrock-mantle.eu-west-1.api.aws/anthropic/v1/messages?beta=true');
    expect(JSON.parse(bodyOf({ request } as PreparedAttempt))).toMatchObject({ model: MODEL, stream: true });
    expect(request.headers['anthropic-version']).toBe('2023-06-01');
    expect(signing).toEqual({
      scheme: 'aws',
      service: 'bedrock-mantle',
      region: 'eu-west-1',
      apiKeyHeader: 'x-api-key',
    });
  });

  it('Anthropic’s platform gets the workspace besides; the client’s own comes first', () => {
    const settings = { profile: 'claude-platform', options: { region: 'us-west-2', workspace: 'wrkspc_1' } };
    const { request, signing } = prepare(settings);
    expect(request.url).toBe('https://aws-external-anthropic.us-west-2.api.aws/v1/messages?beta=true');
    expect(request.headers['anthropic-workspace-id']).toBe('wrkspc_1');
    expect(signing).toMatchObject({ service: 'aws-external-anthropic' });
    const asked = prepare({ ...settings, headers: [['anthropic-workspace-id', 'wrkspc_2']] });
    expect(asked.request.headers['anthropic-workspace-id']).toBe('wrkspc_2');
  });

  it('is refused by a name that nobody has', () => {
    expect(() => prepare({ profile: 'converse' })).toThrow('Use one of: invoke, mantle, claude-platform.');
  });
});
