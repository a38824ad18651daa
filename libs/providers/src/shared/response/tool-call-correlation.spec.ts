import { describe, expect, it } from '@jest/globals';

import { ToolCall } from './tool-call.js';
import { continuedCall, type ToolCallFragment } from './tool-call-correlation.js';

type Pieces = readonly [
  id: string | undefined,
  index: number | undefined,
  name?: string | undefined,
  text?: string,
  closed?: boolean,
];

/** Calls as they stand after their first fragments. */
function callsOf(...begun: readonly Pieces[]): readonly ToolCall[] {
  return begun.map(([id, index, name, text = '', closed = false], place) => {
    const call = new ToolCall(String(place), { choice: 0, index });
    call.id = id;
    call.addName(name ?? '');
    call.append(text);
    call.closed = closed;
    return call;
  });
}

function fragment([id, index, name, text = '']: Pieces, choice = 0): ToolCallFragment {
  return { id, index, name, text, choice, thoughtSignature: undefined };
}

const NONE = undefined;
const WHOLE = '{"a":1}';

describe(continuedCall, () => {
  it.each<[string, readonly Pieces[], Pieces, string | undefined]>([
    ['the first', [], ['c1', 0, 'Read'], NONE],
    ['the same id and place', [['c1', 0, 'Read']], ['c1', 0], '0'],
    ['the same id, repeated with its name', [['c1', 0, 'Read', '{"a"']], ['c1', 0, 'Read', ':1}'], '0'],
    ['the same id at another place', [['c1', 0, 'Read']], ['c1', 3], '0'],
    [
      'the place alone',
      [
        ['c1', 0, 'Read'],
        ['c2', 1, 'Bash'],
      ],
      [NONE, 0],
      '0',
    ],
    [
      'a sparse place',
      [
        ['c1', 2, 'Read'],
        ['c2', 7, 'Bash'],
      ],
      [NONE, 7],
      '1',
    ],
    ['an id that comes late', [[NONE, 0, 'Read']], ['c1', 0], '0'],
    ['another id at a place that is taken', [['c1', 0, 'Read']], ['c2', 0, 'Bash'], NONE],
    [
      'neither id nor place',
      [
        ['c1', NONE, 'Read'],
        ['c2', NONE, 'Bash'],
      ],
      [NONE, NONE, NONE, '{'],
      '1',
    ],
    ['a name without id and place', [['c1', NONE, 'Read']], [NONE, NONE, 'Bash'], NONE],
    ['another whole call under the same place', [[NONE, 0, 'Read', WHOLE]], [NONE, 0, 'Read', '{"b":2}'], NONE],
    ['another whole call under the same id', [['c1', 0, 'Read', WHOLE]], ['c1', 1, 'Read', '{"b":2}'], NONE],
    ['all of a call again', [['c1', 0, 'Read', WHOLE]], ['c1', 0, 'Read', WHOLE], '0'],
    ['the real arguments behind a placeholder', [[NONE, 0, 'Read', '{}']], [NONE, 0, 'Read', WHOLE], '0'],
    ['a line break behind a call that is closed', [['c1', 0, 'Read', WHOLE, true]], [NONE, 0, NONE, '\n'], '0'],
    ['a place that a closed call had', [['c1', 0, 'Read', WHOLE, true]], [NONE, 0, 'Bash', '{'], NONE],
  ])('%s', (_, begun, piece, key) => {
    expect(continuedCall(callsOf(...begun), fragment(piece))?.key).toBe(key);
  });

  it('keeps the choices of a reply apart', () => {
    expect(continuedCall(callsOf(['c1', 0, 'Read']), fragment(['c1', 0], 1))).toBeUndefined();
    expect(continuedCall(callsOf(['c1', 0, 'Read']), fragment([NONE, 0], 1))).toBeUndefined();
  });
});

describe(ToolCall, () => {
  it.each<[string, readonly string[], string, boolean]>([
    ['pieces', ['{"a"', ':1}'], WHOLE, true],
    ['a placeholder first', ['{}', WHOLE], WHOLE, true],
    ['all there is so far with every piece', ['{"a"', '{"a":1', '{"a":1}'], WHOLE, true],
    ['a value that begins as the whole does', ['{"a":', '{"a":1}}'], '{"a":{"a":1}}', true],
    ['a brace behind the end', [WHOLE, '}'], `${WHOLE}}`, false],
    ['a blank behind the end', [WHOLE, '\n'], `${WHOLE}\n`, true],
    ['braces in strings', ['{"a":"}', '{"}'], '{"a":"}{"}', true],
    ['half', ['{"a":[1,'], '{"a":[1,', false],
  ])('puts arguments together: %s', (_, pieces, text, complete) => {
    const call = new ToolCall('0', { choice: 0, index: 0 });
    for (const piece of pieces) call.append(piece);
    expect(call.text).toBe(text);
    expect(call.complete).toBe(complete);
  });

  it.each<[readonly string[], string]>([
    [['Read', 'Read', 'Read'], 'Read'],
    [['Re', 'ad'], 'Read'],
  ])('puts the name together: %j', (names, name) => {
    const call = new ToolCall('0', { choice: 0, index: 0 });
    for (const piece of names) call.addName(piece);
    expect(call.name).toBe(name);
    call.opened = true;
    call.addName('er');
    expect(call.name).toBe(name);
  });
});
