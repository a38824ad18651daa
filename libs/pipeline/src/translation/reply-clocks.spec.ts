import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun } from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';
import { ReplyClocks } from './reply-clocks.js';

const KEEPALIVE: CompletionEvent = { type: 'keepalive' };
const TEXT: CompletionEvent = { type: 'text', text: 'x' };
const FINISH: CompletionEvent = { type: 'finish', reason: 'end_turn' };
const COUNTED: CompletionEvent = { type: 'usage', usage: { inputTokens: 7, outputTokens: 3 } };

/** A stream that has begun, from an upstream that answers by hand. */
async function start() {
  const fixture = makeExchange({ config: { retry: { ...TEST_CONFIG.retry, maxRetries: 0 } } });
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts: [(call) => call.head().events(TEXT)] });
  const valve = new Valve();
  const watched = watchRun(buildPipeline(upstream).run(fixture.exchange, valve).chunks);
  await settled();
  const { last: call } = upstream.transport;
  /** Time passes, with an event every ten seconds. */
  const pass = async (seconds: number, ...events: CompletionEvent[]): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 10) {
      if (events.length > 0) call.events(...events);
      await settled();
      fixture.ambient.advance(10_000);
      await settled();
    }
  };
  return { ...fixture, valve, watched, call, pass };
}

describe(ReplyClocks.name, () => {
  it('ends a reply whose upstream only ever says that it lives', async () => {
    const { pass, watched, call } = await start();
    await pass(590, KEEPALIVE);
    expect(watched.ending).toBeUndefined();
    await pass(20, KEEPALIVE);
    expect(watched.ending).toBe('complete');
    expect(watched.body).toContain('"type":"timeout_error"');
    expect(watched.body).toContain('signs of life for 600 s');
    expect(call.signal.aborted).toBe(true);
  });

  it('begins anew whenever the upstream says something', async () => {
    const { pass, watched } = await start();
    await pass(500, KEEPALIVE);
    await pass(10, KEEPALIVE, TEXT);
    await pass(500, KEEPALIVE);
    expect(watched.ending).toBeUndefined();
  });

  it('does not blame the upstream while the client does not read', async () => {
    const { pass, watched, valve, call } = await start();
    await pass(10, KEEPALIVE);
    valve.close();
    call.events(KEEPALIVE);
    await pass(700);
    expect(watched.ending).toBeUndefined();
    valve.open();
    call.events(FINISH, { type: 'eof', clean: true }).end();
    await settled();
    expect(watched.eventTypes.at(-1)).toBe('message_stop');
  });

  it('waits two seconds for the counts behind the end, and no longer', async () => {
    const { ambient, watched, call } = await start();
    call.events(FINISH);
    await settled();
    ambient.advance(1_999);
    await settled();
    expect(watched.ending).toBeUndefined();
    expect(call.signal.aborted).toBe(false);
  });

  it('waits longer for counts that may be there unread', async () => {
    const { ambient, watched, valve, call } = await start();
    call.events(FINISH);
    await settled();
    valve.close();
    call.events(COUNTED);
    await settled();
    ambient.advance(5_000);
    await settled();
    expect(watched.ending).toBeUndefined();
    valve.open();
    call.events({ type: 'eof', clean: true }).end();
    await settled();
    expect(watched.body).toContain('"output_tokens":3');
  });

  it('lets go at once of an upstream whose rest is not wanted', async () => {
    const { watched, call } = await start();
    call.events(FINISH, { type: 'eof', clean: true, unasked: true });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(call.signal.aborted).toBe(true);
  });

  it('gives an upstream a second to close by itself', async () => {
    const { ambient, watched, call } = await start();
    call.events(FINISH, { type: 'eof', clean: true });
    await settled();
    expect(call.signal.aborted).toBe(false);
    ambient.advance(1_000);
    await settled();
    expect(watched.ending).toBe('complete');
    expect(call.signal.aborted).toBe(true);
  });
});
