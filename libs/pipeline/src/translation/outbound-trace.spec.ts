import { describe, expect, it } from '@jest/globals';
import type { UpstreamRequest } from '@sluice/exchange';

import { withTrace } from './outbound-trace.js';

const request = (headers: Record<string, string>): UpstreamRequest => ({
  method: 'POST',
  url: 'https://api.test/',
  headers,
  stream: true,
});

describe(withTrace.name, () => {
  it.each<[string, Record<string, string>, string | undefined, Record<string, string>]>([
    ['nothing to do', { a: '1' }, undefined, { a: '1' }],
    ['ours is added', { a: '1' }, 'ours', { a: '1', traceparent: 'ours' }],
    ['ours replaces theirs', { traceparent: 'theirs' }, 'ours', { traceparent: 'ours' }],
    ['theirs goes without ours', { a: '1', traceparent: 'theirs' }, undefined, { a: '1' }],
    ['baggage and state go with it', { baggage: 'b', tracestate: 's' }, 'ours', { traceparent: 'ours' }],
  ])('%s', (_name, before, traceparent, after) => {
    const traced = withTrace(request(before), traceparent === undefined ? {} : { traceparent });
    expect(traced.headers).toEqual(after);
    expect(traced.url).toBe('https://api.test/');
  });

  it('copies nothing where there is nothing to change', () => {
    const untouched = request({ a: '1' });
    expect(withTrace(untouched, {})).toBe(untouched);
  });
});
