import { describe, expect, it } from '@jest/globals';

import { MemoryArgumentStore } from './argument-memory.js';

const SPACED = '{ "command": "ls",\n  "timeout": 1.0 }';
const COMPACT = '{"command":"ls","timeout":1}';

describe(MemoryArgumentStore.name, () => {
  it.each([
    ['white space', SPACED, COMPACT],
    ['another order of members, in depth', '{"a": {"x": 1, "y": [2]}, "b": 2}', '{"b":2,"a":{"y":[2],"x":1}}'],
    ['escapes', '{"path":"\\u002ftmp\\/a"}', '{"path":"/tmp/a"}'],
    ['nothing', COMPACT, COMPACT],
    ['white space in front', ' {"a":1}', '{"a":1}'],
  ])('gives back what was written when the client has changed %s', (_, text, written) => {
    const store = new MemoryArgumentStore();
    store.remember('s', 'c', text);
    expect(store.recall('s', 'c', written)).toBe(text);
  });

  it.each([
    ['another value', SPACED, '{"command":"rm","timeout":1}'],
    ['one member more', SPACED, '{"command":"ls","timeout":1,"x":2}'],
    ['an array in another order', '{"a": [1,2]}', '{"a":[2,1]}'],
    ['a number as text of the same length', '{"a": 111}', '{"a":"1"}'],
  ])('keeps silent when the client has changed it to %s', (_, text, written) => {
    const store = new MemoryArgumentStore();
    store.remember('s', 'c', text);
    expect(store.recall('s', 'c', written)).toBeUndefined();
  });

  it.each([1_000, 2_000, 3_000, 4_000, 6_000, 20_000])('is not brought down by arguments nested %d deep', (depth) => {
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    const store = new MemoryArgumentStore();
    store.remember('s', 'c', `{"a": ${nested}, "b": 1}`);
    expect([undefined, `{"a": ${nested}, "b": 1}`]).toContain(store.recall('s', 'c', `{"b":1,"a":${nested}}`));
  });

  it.each(['', ' ', '{}x', '{"command":"rm -rf /tm', '[1]', '7', 'null'])(
    'does not keep %j, which no tool can run',
    (text) => {
      const store = new MemoryArgumentStore();
      store.remember('s', 'c', text);
      expect(store.recall('s', 'c', text)).toBeUndefined();
    },
  );

  it('keeps the conversations apart, and of one id what came last', () => {
    const store = new MemoryArgumentStore();
    store.remember('s', 'call_0', '{"a": 1}');
    expect(store.recall('t', 'call_0', '{"a":1}')).toBeUndefined();
    store.remember('s', 'call_0', '{"a":  1}');
    expect(store.recall('s', 'call_0', '{"a":1}')).toBe('{"a":  1}');
    store.remember('s', 'call_0', '{"a" :2}');
    expect(store.recall('s', 'call_0', '{"a":1}')).toBeUndefined();
  });

  it('forgets what was not asked for longest when full', () => {
    const store = new MemoryArgumentStore(1_000);
    const kept = (id: string) => store.recall('s', id, '{"a":1}') !== undefined;
    for (const id of ['a', 'b', 'c']) store.remember('s', id, '{"a": 1}');
    expect(kept('a')).toBe(true);
    store.remember('s', 'd', '{"a": 1}');
    store.remember('s', 'e', '{"a": 1}');
    expect(['a', 'b', 'c', 'd', 'e'].filter(kept)).toEqual(['a', 'c', 'd', 'e']);
  });

  it('does not count one call twice', () => {
    const store = new MemoryArgumentStore(1_000);
    store.remember('s', 'first', '{"a": 1}');
    for (let time = 0; time < 50; time += 1) store.remember('s', 'again', '{"a": 1}');
    expect(store.recall('s', 'first', '{"a":1}')).toBe('{"a": 1}');
  });

  it('does not keep what would push out everything else', () => {
    const store = new MemoryArgumentStore();
    const large = JSON.stringify({ text: 'x'.repeat(600_000) });
    store.remember('s', 'large', large);
    expect(store.recall('s', 'large', large)).toBeUndefined();
  });
});
