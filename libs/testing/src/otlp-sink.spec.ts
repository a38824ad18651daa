import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startOtlpSink, type OtlpSink } from './otlp-sink.js';
import { readOtlpSpans } from './otlp-span.js';

const DOCUMENT = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'sluice' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId: 'b7ad6b7169203331',
              parentSpanId: '',
              name: 'POST /v1/messages',
              kind: 2,
              startTimeUnixNano: '1700000000000000001',
              endTimeUnixNano: '1700000000000000002',
              status: { code: 2, message: 'no' },
              attributes: [
                { key: 'text', value: { stringValue: 'a' } },
                { key: 'flag', value: { boolValue: false } },
                { key: 'count', value: { intValue: 200 } },
                { key: 'big', value: { intValue: '300' } },
                { key: 'share', value: { doubleValue: 0.5 } },
                { key: 'list', value: { arrayValue: { values: [{ stringValue: 'x' }] } } },
                { key: 'none', value: { arrayValue: {} } },
              ],
              events: [{ name: 'happened', attributes: [{ key: 'k', value: { stringValue: 'v' } }] }, { name: 'bare' }],
            },
          ],
        },
      ],
    },
  ],
};

let sink: OtlpSink;
beforeEach(async () => {
  sink = await startOtlpSink();
});
afterEach(async () => {
  await sink.close();
});

function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(sink.endpoint + path, { method: 'POST', body, headers });
}

describe(readOtlpSpans, () => {
  it('makes plain values of a document', () => {
    expect(readOtlpSpans(DOCUMENT)).toEqual([
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        parentSpanId: undefined,
        name: 'POST /v1/messages',
        kind: 'SERVER',
        status: 'ERROR',
        statusMessage: 'no',
        attributes: { text: 'a', flag: false, count: 200, big: 300, share: 0.5, list: ['x'], none: [] },
        events: [
          { name: 'happened', attributes: { k: 'v' } },
          { name: 'bare', attributes: {} },
        ],
        resource: { 'service.name': 'sluice' },
        startNanoseconds: 1_700_000_000_000_000_001n,
        endNanoseconds: 1_700_000_000_000_000_002n,
      },
    ]);
  });

  it.each([{}, { resourceSpans: [] }, { resourceSpans: [{}] }, { resourceSpans: [{ scopeSpans: [{}] }] }])(
    'finds nothing in %p',
    (document) => {
      expect(readOtlpSpans(document)).toEqual([]);
    },
  );

  it('copes with a span that says the least', () => {
    const document = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 't', spanId: 's', name: 'n' }] }] }] };
    expect(readOtlpSpans(document)[0]).toMatchObject({ kind: 'UNSPECIFIED', status: 'UNSET', endNanoseconds: 0n });
  });
});

describe(startOtlpSink, () => {
  it('keeps spans, bodies and headers', async () => {
    const text = JSON.stringify(DOCUMENT);
    expect((await post('/v1/traces', text, { 'x-team': 'a' })).status).toBe(200);
    expect(sink.spans()).toHaveLength(1);
    expect(sink.bodies()).toEqual([text]);
    expect(sink.headers()[0]).toMatchObject({ 'x-team': 'a' });
  });

  it('reads compressed exports', async () => {
    await post('/v1/traces', gzipSync(JSON.stringify(DOCUMENT)), { 'content-encoding': 'gzip' });
    expect(sink.spans()).toHaveLength(1);
  });

  it('takes metrics and logs, and forgets them', async () => {
    expect((await post('/v1/metrics', '{}')).status).toBe(200);
    expect((await post('/v1/logs', 'x')).status).toBe(200);
    expect(sink.bodies()).toEqual([]);
  });

  it('refuses what is no JSON, and lives', async () => {
    expect((await post('/v1/traces', '\u0000protobuf')).status).toBe(400);
    expect((await post('/v1/traces', JSON.stringify(DOCUMENT))).status).toBe(200);
  });

  it('resolves those who wait, before and after the spans came', async () => {
    const waiting = sink.waitForSpans((spans) => spans.length === 2);
    await post('/v1/traces', JSON.stringify(DOCUMENT));
    await post('/v1/traces', JSON.stringify(DOCUMENT));
    expect(await waiting).toHaveLength(2);
    expect(await sink.waitForSpans((spans) => spans.length === 2)).toHaveLength(2);
  });

  it('tells those who wait in vain what did come', async () => {
    await post('/v1/traces', JSON.stringify(DOCUMENT));
    await expect(sink.waitForSpans((spans) => spans.length === 2, 20)).rejects.toThrow(
      'After 20 ms the sink still waits for spans; it has 1: POST /v1/messages',
    );
  });
});
