import { describe, expect, it } from '@jest/globals';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, watchRun, type ExchangeFixtureOptions } from '@sluice/testing';

import { buildPipeline } from './build-pipeline.js';

function start(options: ExchangeFixtureOptions = {}) {
  const fixture = makeExchange(options);
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts: [(call) => call.reply('hi')] });
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  return { ...fixture, upstream, run, watched: watchRun(run.chunks) };
}

describe(buildPipeline.name, () => {
  it('streams a reply from end to end', async () => {
    const { watched, events, run, ambient } = start();
    await settled();
    expect(watched).toMatchObject({ ending: 'complete', error: undefined });
    expect(watched.eventTypes).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(events.map(({ type }) => type).filter((type) => type !== 'ambient-read')).toEqual([
      'route-selected',
      'attempt-start',
      'attempt-head',
      'upstream-chunk',
      'response-head',
      'upstream-end',
      'attempt-end',
    ]);
    expect(run.summary).toMatchObject({ stopReason: 'end_turn', usage: { inputTokens: 7, outputTokens: 3 } });
    expect(ambient.pendingTimers).toEqual([]);
  });
});
