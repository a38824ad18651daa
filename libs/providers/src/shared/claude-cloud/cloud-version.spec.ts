import { describe, expect, it } from '@jest/globals';

import { cloudVersion } from './cloud-version.js';

describe('cloudVersion', () => {
  it.each([
    ['2026-10-21', 'us.anthropic.claude-opus-4-8', '2026-10-21'],
    ['2026-10-21', 'anthropic.claude-opus-4-7-20260801-v1:0', '2026-10-21'],
    ['2026-10-21', 'claude-sonnet-5@20261001', '2026-10-21'],
    ['2026-10-21', 'claude-mythos-5-1', '2026-10-21'],
    ['2023-06-01', 'us.anthropic.claude-opus-4-8', 'legacy'],
    [undefined, 'us.anthropic.claude-opus-4-8', 'legacy'],
    ['2026-10-21', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'legacy'],
    ['2026-10-21', 'claude-sonnet-4@20250514', 'legacy'],
    ['2026-10-21', 'claude-sonnet-4-20250514', 'legacy'],
    ['2026-10-21', 'anthropic.claude-3-7-sonnet-20250219-v1:0', 'legacy'],
    ['2026-10-21', 'anthropic.claude-v2:1', 'legacy'],
    ['2026-10-21', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc', 'legacy'],
  ])('asked for %s, for %s, is %s', (asked, model, version) => {
    const headers = asked === undefined ? [] : [['anthropic-version', asked] as const];
    const attempt = { target: { provider: 'cloud', model }, inbound: { query: '', headers, body: Buffer.alloc(0) } };
    expect(cloudVersion(attempt, 'legacy')).toBe(version);
    expect(cloudVersion({ target: attempt.target }, 'legacy')).toBe('legacy');
  });
});
