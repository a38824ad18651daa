import { rm } from 'node:fs/promises';

import { expect } from '@jest/globals';
import { startOtlpSink } from '@sluice/testing';

import { GatewayProcess } from '../../e2e/gateway-process.js';
import { textsBelow } from '../../e2e/recorded-exchanges.js';
import { LoopbackUpstream } from '../streams/loopback-upstream.js';
import { ask, openAiError, readError, refuse, upstreamKey, type PlayedCase } from './error-stage.js';

const KEY = upstreamKey(1);
const URL_KEY = 'AIzaSyUrlKeyOfAnotherProject0123456789';

/** Shown by a part that would be enough to find the key by. */
const SECRETS = [KEY, 'upstream0key0number', URL_KEY, 'UrlKeyOfAnother'];

async function redaction(): Promise<void> {
  const upstream = await LoopbackUpstream.start();
  const sink = await startOtlpSink();
  const gateway = await GatewayProcess.start({
    alone: true,
    environment: {
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: upstream.url,
      SLUICE_RECORDING: 'full',
      LOG_LEVEL: 'trace',
      MAX_RETRIES: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    },
  });
  upstream.answer(
    refuse(
      401,
      openAiError(`Incorrect API key provided: ${KEY}. Asked at https://up.test/v1/chat?key=${URL_KEY}&alt=sse`),
    ),
  );
  const response = await fetch(`${gateway.url}/v1/messages`, { method: 'POST', body: JSON.stringify(ask()) });
  const [told, error] = [await response.clone().text(), await readError(response)];
  expect(error).toMatchObject({ status: 502, type: 'api_error' });
  const spans = await sink.waitForSpans((arrived) => arrived.some(({ kind }) => kind === 'SERVER'), 10_000);
  await gateway.stop({ keepData: true });
  const places = new Map([
    ['response', told],
    ['headers', JSON.stringify([...error.headers])],
    ['log', gateway.output],
    ['spans', JSON.stringify(spans, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))],
    ...(await textsBelow(gateway.dataDirectory)),
  ]);
  await Promise.all([upstream.close(), sink.close(), rm(gateway.dataDirectory, { recursive: true })]);
  // Looked for in the right places: each of them knows of this request.
  expect(upstream.calls[0]?.authorization).toBe(`Bearer ${KEY}`);
  expect(gateway.output).toContain('upstream_rejected_credential');
  expect([...places.values()].filter((text) => text.includes('model-1')).length).toBeGreaterThanOrEqual(3);
  for (const [place, text] of places) {
    for (const secret of SECRETS) expect({ place, leaks: text.includes(secret) }).toEqual({ place, leaks: false });
  }
}

/** What an upstream repeats of a key is seen nowhere. Played with the built program, whose log can be read. */
export const SECRET_CASES: readonly PlayedCase[] = [{ id: 'X09', name: 'secret redaction', play: redaction }];
