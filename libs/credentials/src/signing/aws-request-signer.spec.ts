import { describe, expect, it } from '@jest/globals';
import type { RequestSigning, UpstreamRequest } from '@sluice/exchange';

import { AwsRequestSigner } from './aws-request-signer.js';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const BEDROCK: RequestSigning = { scheme: 'aws', region: 'us-east-1', service: 'bedrock' };

function request(url: string, body: string): UpstreamRequest {
  const headers = { 'content-type': 'application/json', 'user-agent': 'test', traceparent: '00-1-2-01' };
  return { method: 'POST', url, headers, body, stream: false };
}

const HAIKU = request(
  'https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke',
  '{"max_tokens":1}',
);

function sign(unsigned: UpstreamRequest, secret: string, signing = BEDROCK): Promise<UpstreamRequest> {
  return new AwsRequestSigner().sign(unsigned, { signing, credential: { id: 'bedrock-1', secret }, nowMs: NOW });
}

describe('AwsRequestSigner', () => {
  // The signatures were made by botocore, AWS's own library for Python.
  it('signs as AWS does', async () => {
    const signed = await sign(HAIKU, JSON.stringify(KEYS));
    expect(signed).toEqual({
      ...HAIKU,
      headers: {
        ...HAIKU.headers,
        host: 'bedrock-runtime.us-east-1.amazonaws.com',
        'x-amz-date': '20260102T030405Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=4ea66f4d0e596db7224e11b4ba15cdd75a1ffaa0c7a6300feb26d8ca81946075',
      },
    });
  });

  it('signs with temporary keys, in another region, an escaped path and more than ASCII', async () => {
    const unsigned = request(
      'https://bedrock-runtime.eu-west-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude/invoke-with-response-stream',
      '{"text":"ü"}',
    );
    const secret = JSON.stringify({ ...KEYS, sessionToken: 'session/token+=' });
    const expected = {
      'x-amz-security-token': 'session/token+=',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=de060bcbd1a38c9d70fd8ec3543f80af2a942869f816c847c19bd75ae4c98154',
    };
    const signing: RequestSigning = { scheme: 'aws', region: 'eu-west-1', service: 'bedrock' };
    expect((await sign(unsigned, secret, signing)).headers).toMatchObject(expected);
    const bytes = { ...unsigned, body: Buffer.from(String(unsigned.body)) };
    expect((await sign(bytes, secret, signing)).headers).toMatchObject(expected);
  });

  it('gives another signature for another body', async () => {
    const [first, second] = await Promise.all([
      sign(HAIKU, JSON.stringify(KEYS)),
      sign({ ...HAIKU, body: '{"max_tokens":2}' }, JSON.stringify(KEYS)),
    ]);
    expect(first.headers['authorization']).not.toBe(second.headers['authorization']);
  });

  it.each([
    ['a bearer', BEDROCK, { authorization: 'Bearer an-api-key' }],
    ['a header of its own', { ...BEDROCK, apiKeyHeader: 'x-api-key' }, { 'x-api-key': 'an-api-key' }],
  ])('sends an API key as %s', async (_what, signing, expected) => {
    const signed = await sign(HAIKU, 'an-api-key', signing);
    expect(signed).toEqual({ ...HAIKU, headers: { ...HAIKU.headers, ...expected } });
  });

  it('takes what only looks like keys for an API key, and sends no empty one', async () => {
    expect((await sign(HAIKU, '{broken')).headers['authorization']).toBe('Bearer {broken');
    expect((await sign(HAIKU, '{"accessKeyId":1}')).headers['authorization']).toBe('Bearer {"accessKeyId":1}');
    expect(await sign(HAIKU, '')).toEqual(HAIKU);
  });
});
