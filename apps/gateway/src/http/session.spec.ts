import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';

import { sessionOf } from './session.js';

const ID = '4f2c1c9e-6a1b-4a53-9d3e-1f0b8f3c2a11';

function request(userId?: string | null): MessagesRequest {
  return {
    model: 'claude-opus-5-5',
    max_tokens: 1,
    messages: [],
    ...(userId !== undefined && { metadata: { user_id: userId } }),
  };
}

describe(sessionOf.name, () => {
  it.each<[string, Record<string, string>, string | null | undefined, { id: string; source: string }]>([
    ['the header', { 'x-claude-code-session-id': ID }, undefined, { id: ID, source: 'header' }],
    [
      'the header before the metadata',
      { 'x-claude-code-session-id': ID },
      '{"session_id":"other"}',
      { id: ID, source: 'header' },
    ],
    ['JSON metadata', {}, `{"device_id":"d","session_id":"${ID}"}`, { id: ID, source: 'metadata' }],
    ['the older suffix', {}, `user_abc_account__session_${ID}`, { id: ID, source: 'legacy-metadata' }],
    ['the baggage', { baggage: `a=b, session.id = ${ID};p=1,c=d` }, undefined, { id: ID, source: 'baggage' }],
    ['escaped baggage', { baggage: 'session.id=a%3Ab' }, undefined, { id: 'a:b', source: 'baggage' }],
    [
      'metadata before the baggage',
      { baggage: 'session.id=x1' },
      `_session_${ID}`,
      { id: ID, source: 'legacy-metadata' },
    ],
    ['baggage of something else', { baggage: 'my.session.id=x1,session.id' }, null, { id: 'req_1', source: 'request' }],
    ['broken baggage', { baggage: 'session.id=%zz' }, null, { id: 'req_1', source: 'request' }],
    ['baggage that climbs', { baggage: 'session.id=..%2F..%2Fetc' }, null, { id: 'req_1', source: 'request' }],
    ['nothing', {}, undefined, { id: 'req_1', source: 'request' }],
    ['no user', {}, null, { id: 'req_1', source: 'request' }],
    ['broken JSON', {}, '{"session_id":', { id: 'req_1', source: 'request' }],
    ['JSON with an id that is a number', {}, '{"session_id":7}', { id: 'req_1', source: 'request' }],
    [
      'a header that could climb out of a folder',
      { 'x-claude-code-session-id': '../../etc' },
      undefined,
      { id: 'req_1', source: 'request' },
    ],
    [
      'a header that is too long',
      { 'x-claude-code-session-id': 'a'.repeat(129) },
      undefined,
      { id: 'req_1', source: 'request' },
    ],
  ])('reads %s', (_name, headers, userId, expected) => {
    expect(sessionOf(headers, { request: request(userId), requestId: 'req_1' })).toEqual(expected);
  });

  it.each([
    ['a hint where there is nothing else', 'thread-7', undefined, { id: 'thread-7', source: 'metadata' }],
    ['no hint before what Claude Code says', 'thread-7', '{"session_id":"other"}', { id: 'other', source: 'metadata' }],
    ['no hint that is no id', 'ann@example.org', undefined, { id: 'req_1', source: 'request' }],
  ])('takes %s', (_name, hint, userId, expected) => {
    expect(sessionOf({}, { request: request(userId), requestId: 'req_1', hint })).toEqual(expected);
  });

  it('names the sub-agent and its parent', () => {
    const headers = {
      'x-claude-code-agent-id': 'aaaaaaaaaaaaaaaa',
      'x-claude-code-parent-agent-id': 'bbbbbbbbbbbbbbbb',
    };
    expect(sessionOf(headers, { request: request(), requestId: 'req_1' })).toMatchObject({
      agentId: 'aaaaaaaaaaaaaaaa',
      parentAgentId: 'bbbbbbbbbbbbbbbb',
    });
  });
});
