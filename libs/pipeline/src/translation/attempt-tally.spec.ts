import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';

import { AttemptTally } from './attempt-tally.js';

const text: CompletionEvent = { type: 'text', text: 'x' };
const finish: CompletionEvent = { type: 'finish', reason: 'end_turn' };

describe(AttemptTally.name, () => {
  it.each<[string, CompletionEvent[], number]>([
    ['nothing', [], -1],
    ['an ordinary reply', [{ type: 'start' }, text, finish, { type: 'eof', clean: true }], -1],
    ['a reply whose protocol ended badly', [text, finish, { type: 'eof', clean: false }], -1],
    ['an error', [text, { type: 'error', message: '' }, text], 1],
    ['an error behind the finish', [text, finish, { type: 'error', message: '' }], 2],
    ['an end without a finish', [text, { type: 'eof', clean: true }], 1],
    ['an early end', [{ type: 'eof', clean: false }], 0],
  ])('%s: finds the event that fails the attempt', (_name, events, position) => {
    expect(new AttemptTally().scan(events)).toBe(position);
  });

  it('picks up ids and the last count of each kind', () => {
    const tally = new AttemptTally();
    tally.scan([{ type: 'start', id: 'a', usage: { inputTokens: 1, outputTokens: 1 } }]);
    tally.scan([
      { type: 'start', model: 'm' },
      { type: 'usage', usage: { outputTokens: 9 } },
    ]);
    expect(tally).toMatchObject({ responseId: 'a', responseModel: 'm', usage: { inputTokens: 1, outputTokens: 9 } });
  });

  it('knows whether the model has said anything', () => {
    const tally = new AttemptTally();
    tally.scan([{ type: 'start' }, { type: 'keepalive' }, { type: 'usage', usage: {} }]);
    expect(tally.produced).toBe(false);
    tally.scan([{ type: 'refusal' }]);
    expect(tally.produced).toBe(true);
  });
});
