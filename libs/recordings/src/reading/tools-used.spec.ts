import { describe, expect, it } from '@jest/globals';

import type { Frame } from '../frames/frame.js';
import { sessionKeyOf } from './session-key.js';
import { toolsUsed } from './tools-used.js';

function sent(...pieces: readonly string[]): readonly Frame[] {
  return pieces.map((d, n) => ({ v: 1, x: '01JD', n, t: n, k: 'down', d }));
}

function opened(block: object): string {
  return `event: content_block_start\ndata: ${JSON.stringify({ type: 'content_block_start', index: 0, content_block: block })}\n\n`;
}

const CALL = opened({ type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} });

describe(toolsUsed.name, () => {
  it.each<[string, readonly Frame[], readonly string[]]>([
    ['of a stream', sent(CALL, opened({ type: 'server_tool_use', name: 'web_search' })), ['Read', 'web_search']],
    ['once each', sent(CALL, CALL), ['Read']],
    ['whose event came in two writes', sent(CALL.slice(0, 70), CALL.slice(70)), ['Read']],
    [
      'of a whole message',
      sent(JSON.stringify({ content: [{ type: 'text' }, { type: 'tool_use', name: 'Bash' }] })),
      ['Bash'],
    ],
    [
      'of chunks of Chat Completions',
      sent(`data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ function: { name: 'grep' } }] } }] })}\n\n`),
      ['grep'],
    ],
    [
      'of a whole completion',
      sent(JSON.stringify({ choices: [{ message: { tool_calls: [{ custom: { name: 'patch' } }] } }] })),
      ['patch'],
    ],
    ['of text that speaks of "tool_use"', sent(opened({ type: 'text', text: '"tool_use"', name: 'no' })), []],
    ['of none', sent('event: ping\ndata: {}\n\n'), []],
    ['of what was not kept', [{ v: 1, x: '01JD', n: 0, t: 0, k: 'down', bytes: 9 }], []],
    ['of what is no JSON', sent('data: "tool_calls" {\n\n', '{"tool_use"'), []],
  ])('finds the names %s', (_name, frames, names) => {
    expect(toolsUsed(frames)).toEqual(names);
  });
});

describe(sessionKeyOf.name, () => {
  it('is the same for one caller and session, and for no other', () => {
    const keys = [sessionKeyOf('ann', 'talk'), sessionKeyOf('bob', 'talk'), sessionKeyOf('ann', 'other')];
    expect(new Set(keys).size).toBe(3);
    expect(sessionKeyOf('ann', 'talk')).toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });
});
