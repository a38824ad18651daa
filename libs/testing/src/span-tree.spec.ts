import { describe, expect, it } from '@jest/globals';

import type { SinkSpan } from './otlp-span.js';
import { assertSpanTree, findSpanFaults, formatSpanTree } from './span-tree.js';

const MODEL_CALL = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt',
};

function span(spanId: string, more: Partial<SinkSpan> = {}): SinkSpan {
  return {
    traceId: 't',
    spanId,
    parentSpanId: undefined,
    name: `span ${spanId}`,
    kind: 'INTERNAL',
    status: 'UNSET',
    statusMessage: undefined,
    attributes: {},
    events: [],
    resource: {},
    startNanoseconds: 1n,
    endNanoseconds: 2n,
    ...more,
  };
}

function server(attempts: number, more: Partial<SinkSpan> = {}): SinkSpan {
  return span('s', {
    name: 'POST /v1/messages',
    kind: 'SERVER',
    attributes: { 'sluice.attempt.count': attempts },
    ...more,
  });
}

function call(number: number, more: Partial<SinkSpan> = {}): SinkSpan {
  return span(`c${number}`, {
    name: 'chat gpt',
    kind: 'CLIENT',
    parentSpanId: 's',
    attributes: { ...MODEL_CALL, 'sluice.attempt.number': number },
    startNanoseconds: BigInt(number),
    endNanoseconds: BigInt(number + 1),
    ...more,
  });
}

describe(findSpanFaults, () => {
  it.each<[name: string, spans: readonly SinkSpan[]]>([
    ['nothing', []],
    ['a request without calls', [span('s', { kind: 'SERVER' })]],
    ['a request with two calls and a wait', [server(2), call(1), span('b', { parentSpanId: 's' }), call(2)]],
    ['children that arrive before their parent', [call(1), server(1)]],
  ])('finds none in %s', (_name, spans) => {
    expect(findSpanFaults(spans)).toEqual([]);
  });

  it.each<[name: string, spans: readonly SinkSpan[], fault: string]>([
    ['a parent that never came', [span('a', { parentSpanId: 'x' })], 'span a a: its parent x is not there'],
    [
      'a parent in another trace',
      [span('a'), span('b', { parentSpanId: 'a', traceId: 'u' })],
      'span b b: its parent belongs to another trace',
    ],
    ['a span that came twice', [span('a'), span('a')], 'span a a: arrived twice'],
    ['a span that did not end', [span('a', { endNanoseconds: 0n })], 'span a a: has not ended'],
    [
      'a fact about a model where no model was called',
      [span('a', { attributes: { 'gen_ai.request.model': 'gpt' } })],
      'span a a: is no call of a model, but has gen_ai.request.model',
    ],
    [
      'a call that does not say whom it called',
      [server(1), call(1, { attributes: { 'gen_ai.operation.name': 'chat', 'sluice.attempt.number': 1 } })],
      'chat gpt c1: lacks gen_ai.provider.name, gen_ai.request.model',
    ],
    ['an attempt without span', [server(2), call(1)], 'POST /v1/messages s: 2 attempts, but spans for [1]'],
    [
      'an attempt with two spans',
      [server(2), call(1), call(1, { spanId: 'd' })],
      'POST /v1/messages s: 2 attempts, but spans for [1, 1]',
    ],
    ['a span too many', [server(1), call(1), call(2)], 'POST /v1/messages s: 1 attempts, but spans for [1, 2]'],
  ])('finds %s', (_name, spans, fault) => {
    expect(findSpanFaults(spans)).toEqual([fault]);
    expect(() => {
      assertSpanTree(spans);
    }).toThrow(fault);
  });

  it('allows parents outside, and counts', () => {
    const spans = [span('a', { parentSpanId: 'x' })];
    expect(findSpanFaults(spans, { remoteParents: ['x'], started: 1 })).toEqual([]);
    expect(findSpanFaults(spans, { remoteParents: ['x'], started: 2 })).toEqual(['2 spans began, 1 ended']);
  });
});

describe(formatSpanTree, () => {
  it('shows children under their parents in the order they began, whatever the order of arrival', () => {
    const tree = formatSpanTree(
      [call(2, { status: 'ERROR' }), span('g', { parentSpanId: 'c1', startNanoseconds: 9n }), call(1), server(2)],
      ['sluice.attempt.number', 'gen_ai.request.model', 'not.there'],
    );
    expect(tree).toBe(
      [
        'POST /v1/messages SERVER',
        '  chat gpt CLIENT sluice.attempt.number=1 gen_ai.request.model="gpt"',
        '    span g INTERNAL',
        '  chat gpt CLIENT ERROR sluice.attempt.number=2 gen_ai.request.model="gpt"',
      ].join('\n'),
    );
  });

  it('shows a span whose parent is not there as a root', () => {
    expect(formatSpanTree([call(1)])).toBe('chat gpt CLIENT');
  });

  it('orders attempts of one instant by their number', () => {
    const spans = [call(2, { startNanoseconds: 1n }), call(1, { startNanoseconds: 1n })];
    expect(formatSpanTree(spans, ['sluice.attempt.number'])).toBe(
      'chat gpt CLIENT sluice.attempt.number=1\nchat gpt CLIENT sluice.attempt.number=2',
    );
  });
});
