import { describe, expect, it } from '@jest/globals';

import { stopReasonOf, type FinishKind, type ReplyFacts } from './reported-finish.js';

const PLAIN: ReplyFacts = { toolCalls: 0, brokenOff: false, refused: false };

describe(stopReasonOf, () => {
  it.each<[FinishKind, Partial<ReplyFacts>, string]>([
    ['stop', {}, 'end_turn'],
    ['stop', { toolCalls: 1 }, 'tool_use'],
    ['tools', { toolCalls: 1 }, 'tool_use'],
    ['tools', {}, 'end_turn'],
    ['unknown', {}, 'end_turn'],
    ['unknown', { toolCalls: 2 }, 'tool_use'],
    ['length', {}, 'max_tokens'],
    ['length', { toolCalls: 1 }, 'max_tokens'],
    ['length', { refused: true }, 'max_tokens'],
    ['context', { toolCalls: 1 }, 'model_context_window_exceeded'],
    ['refusal', { toolCalls: 1 }, 'refusal'],
    ['stop', { refused: true, toolCalls: 1 }, 'refusal'],
    ['stop', { brokenOff: true, toolCalls: 1 }, 'max_tokens'],
    ['tools', { brokenOff: true, toolCalls: 2 }, 'max_tokens'],
  ])('%s with %j is told as %s', (kind, facts, reason) => {
    expect(stopReasonOf({ kind, reason: 'x' }, { ...PLAIN, ...facts })).toBe(reason);
  });

  it.each<[FinishKind, Partial<ReplyFacts>, string]>([
    ['stop', {}, 'stop_sequence'],
    ['unknown', {}, 'stop_sequence'],
    ['tools', {}, 'end_turn'],
    ['stop', { toolCalls: 1 }, 'tool_use'],
    ['length', {}, 'max_tokens'],
    ['refusal', {}, 'refusal'],
  ])('%s at a stop sequence with %j is told as %s', (kind, facts, reason) => {
    expect(stopReasonOf({ kind, reason: 'x', matchedStop: 'END' }, { ...PLAIN, ...facts })).toBe(reason);
  });
});
