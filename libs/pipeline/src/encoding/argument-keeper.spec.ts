import type { StreamEvent } from '@sluice/anthropic';
import { makeExchange } from '@sluice/testing';
import { describe, expect, it } from '@jest/globals';

import type { ArgumentMemory } from '../argument-memory.js';
import type { RunningExchange } from '../running-exchange.js';
import { ArgumentKeeper } from './argument-keeper.js';

/** What is remembered of events, cut into notes as they are given. */
function kept(...notes: readonly (readonly StreamEvent[])[]): readonly (readonly [id: string, text: string])[] {
  const remembered: [string, string][] = [];
  const memory: ArgumentMemory = {
    remember: (_scope, id, text) => remembered.push([id, text]),
    recall: () => undefined,
  };
  const keeper = new ArgumentKeeper(makeExchange().exchange as RunningExchange, memory);
  for (const note of notes) keeper.note(note);
  return remembered;
}

const open = (index: number, content_block: object): StreamEvent =>
  ({ type: 'content_block_start', index, content_block }) as StreamEvent;
const tool = (index: number, id: string) => open(index, { type: 'tool_use', id, name: 'run', input: {} });
const json = (index: number, partial_json: string): StreamEvent => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'input_json_delta', partial_json },
});
const close = (index: number): StreamEvent => ({ type: 'content_block_stop', index });
const words: StreamEvent = {
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: '{"a":1}' },
};

describe(ArgumentKeeper.name, () => {
  it('keeps arguments whole, however they are cut', () => {
    const events = [tool(0, 't1'), json(0, '{"a"'), json(0, ': '), json(0, '1}'), close(0)];
    expect(kept(events)).toEqual([['t1', '{"a": 1}']]);
    expect(kept(...events.map((event) => [event]))).toEqual([['t1', '{"a": 1}']]);
  });

  it('keeps calls apart', () => {
    const calls = ['t1', 't2'].flatMap((id, index) => [tool(index, id), json(index, `"${id}"`), close(index)]);
    expect(kept(calls)).toEqual([
      ['t1', '"t1"'],
      ['t2', '"t2"'],
    ]);
  });

  it('keeps nothing of other blocks, nor of one for the next', () => {
    expect(kept([open(0, { type: 'text', text: '' }), words, close(0)])).toEqual([]);
    const searched = open(0, { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} });
    expect(kept([searched, json(0, '{"query":"x"}'), close(0), tool(1, 't1'), close(1)])).toEqual([['t1', '']]);
  });

  it('keeps nothing of a call that was cut', () => {
    expect(kept([tool(0, 't1'), json(0, '{"a":')])).toEqual([]);
    expect(kept([tool(0, 't1'), json(0, '{"a":'), tool(1, 't2'), json(1, '{}'), close(1)])).toEqual([['t2', '{}']]);
  });
});
