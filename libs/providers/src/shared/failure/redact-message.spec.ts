import { describe, expect, it } from '@jest/globals';

import { redactMessage, redactSecrets } from './redact-message.js';

const MASK = '[redacted]';

describe(redactMessage, () => {
  it.each<[string, string, string]>([
    ['OpenAI', 'Incorrect API key provided: sk-proj-Ab12Cd34Ef56.', `Incorrect API key provided: ${MASK}`],
    ['OpenAI, masked', 'key sk-ab***************wxyz is wrong', `key ${MASK} is wrong`],
    ['Anthropic', 'sk-ant-api03-AAAA_bbbb-CCCC', MASK],
    ['Groq', 'gsk_AbCdEf123456 expired', `${MASK} expired`],
    ['xAI', 'xai-AbCdEf123456', MASK],
    ['NVIDIA', 'nvapi-AbCdEf_12-3456', MASK],
    ['Fireworks', 'fw_AbCdEf123456', MASK],
    ['Cerebras', 'csk-abcdef123456', MASK],
    ['Hugging Face', 'hf_AbCdEfGhIjKl', MASK],
    ['Together', 'tgp_v1_AbCdEf', MASK],
    ['a key of no known vendor', 'key_AbCd1234efgh', MASK],
    ['Google', 'API key AIzaSyA1234567890abcdefghijklmnop not valid', `API key ${MASK} not valid`],
    ['a URL', 'GET https://x.test/v1?key=abc123&alt=sse', `GET https://x.test/v1?key=${MASK}&alt=sse`],
    ['a signed URL', 'https://x.test/?a=1&sig=abc%2B', `https://x.test/?a=1&sig=${MASK}`],
    ['a bearer', 'Authorization: Bearer abc.def-ghi, sorry', `Authorization: ${MASK} ${MASK}, sorry`],
    ['a header', '{"x-api-key":"secret value"}', `{"x-api-key":"${MASK} value"}`],
    ['a token of JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', MASK],
    ['a long token', `bad ${'a1'.repeat(16)} here`, `bad ${MASK} here`],
    ['an organisation', 'Rate limit for org-AbCdEf12345678', `Rate limit for ${MASK}`],
    ['a project', 'in projects/my-company-42/locations/x', `in projects/${MASK}/locations/x`],
    ['a tenant', 'tenant id: 12ab34cd-ef', `tenant id: ${MASK}`],
    ['an account of AWS', 'arn:aws:iam::123456789012:role/x', `arn:aws:iam::${MASK}:role/x`],
  ])('hides a secret of %s', (_, message, redacted) => {
    expect(redactMessage(message)).toBe(redacted);
  });

  it.each([
    "This model's maximum context length is 128000 tokens (130000 in the messages).",
    'tools.0.user_location: Extra inputs are not permitted',
    'Unrecognized request argument supplied: user_messages',
    'Unknown key_mapping_values in task-oriented sk-learn',
    'model: claude-3-5-sonnet-20241022 is not a key-value store',
    'request_id req_011CSHoEeqs5C35K2UUqR7Fy',
    'messages.1.content.0.tool_use_id: toolu_01T1x1fJ34qAmk2tNTrN7Up6 has no tool_result',
    '12345678901234567890123456789012345',
  ])('keeps what helps: %s', (message) => {
    expect(redactMessage(message)).toBe(message);
  });

  it('is short, and bounded before it is searched', () => {
    expect(redactMessage('word '.repeat(100_000))).toHaveLength(2000);
    expect(redactSecrets('word '.repeat(1000))).toHaveLength(5000);
  });
});
