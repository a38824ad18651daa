import { describe, expect, it } from '@jest/globals';
import { ServiceError } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import {
  makeExchange,
  ScriptedUpstream,
  settled,
  watchRun,
  type CallScript,
  type ScriptedCall,
  type WatchedRun,
} from '@sluice/testing';

import { buildPipeline, type PipelineRun } from '../build-pipeline.js';

function start(scripts: readonly CallScript[], prepare: (upstream: ScriptedUpstream) => void = () => undefined) {
  const fixture = makeExchange();
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts });
  prepare(upstream);
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  return { ...fixture, upstream, run, watched: watchRun(run.chunks) };
}

const half = (call: ScriptedCall): ScriptedCall => call.head().events({ type: 'text', text: 'half' });

/** What is done to a run whose first call has been made. */
type Ending = (parts: {
  readonly watched: WatchedRun;
  readonly run: PipelineRun;
  readonly advance: (milliseconds: number) => void;
}) => void;

const nothing: Ending = () => undefined;

describe('Credential', () => {
  it.each<[string, CallScript, Ending, string]>([
    ['a whole reply', (call) => call.reply('hi'), nothing, 'ok'],
    ['a bad request', (call) => call.refuse(400, { code: 'upstream_invalid_request' }), nothing, 'ok'],
    [
      'a limit',
      (call) => call.refuse(429, { code: 'upstream_rate_limited', retryAfterMs: 90_000 }),
      nothing,
      'cooldown',
    ],
    ['a rejected key', (call) => call.refuse(401, { code: 'upstream_rejected_credential' }), nothing, 'revoked'],
    ['an empty account', (call) => call.refuse(402, { code: 'upstream_credential_exhausted' }), nothing, 'exhausted'],
    [
      'a limit in the middle',
      (call) => half(call).events({ type: 'error', message: '', code: 'upstream_rate_limited' }),
      nothing,
      'cooldown',
    ],
    ['a cut stream', (call) => half(call).end(), nothing, 'ok'],
    [
      'a client that left',
      half,
      ({ watched }) => {
        watched.subscription.unsubscribe();
      },
      'ok',
    ],
    [
      'a client that left before the head',
      () => undefined,
      ({ watched }) => {
        watched.subscription.unsubscribe();
      },
      'ok',
    ],
    [
      'a timeout',
      half,
      ({ advance }) => {
        advance(60_000);
      },
      'ok',
    ],
    [
      'a shutdown',
      half,
      ({ run }) => {
        run.stop(new ServiceError('gateway_shutting_down', 'bye'));
      },
      'ok',
    ],
    ['a mistake of ours', (call) => call.head().bytes('throw\n'), nothing, 'ok'],
  ])('is settled exactly once after %s', async (_name, script, end, verdict) => {
    const { upstream, watched, run, ambient } = start([script]);
    await settled();
    end({
      watched,
      run,
      advance: (milliseconds) => {
        ambient.advance(milliseconds);
      },
    });
    await settled();
    watched.subscription.unsubscribe();
    await settled();
    expect(upstream.credentials.settlements).toEqual([`openai-1: ${verdict}`]);
    expect(ambient.pendingTimers).toEqual([]);
  });

  it('is settled when the request cannot be prepared', async () => {
    const { upstream, watched, eventsOf } = start([], (parts) => {
      parts.provider('openai').refusal = new TypeError('a mistake');
    });
    await settled();
    expect(watched.error).toMatchObject({ code: 'gateway_internal_error' });
    expect(upstream.credentials.settlements).toEqual(['openai-1: ok']);
    expect(eventsOf('attempt-start')).toEqual([]);
    expect(eventsOf('attempt-end')).toEqual([]);
  });

  it('goes back at once when it comes after the client has left', async () => {
    let open: () => void = () => undefined;
    const { upstream, watched } = start([], ({ credentials }) => {
      credentials.gate = new Promise((resolve) => (open = resolve));
    });
    watched.subscription.unsubscribe();
    open();
    await settled();
    expect(upstream.credentials.settlements).toEqual(['openai-1: ok']);
    expect(upstream.transport.calls).toEqual([]);
  });

  it('fails the exchange when the pool itself fails', async () => {
    const { watched } = start([], ({ credentials }) => {
      credentials.gate = Promise.reject(new Error('the store is down'));
    });
    await settled();
    expect(watched.error).toMatchObject({ code: 'gateway_internal_error', status: 500 });
  });

  it('stands on the tape by its name, and in the attempt', async () => {
    const { ambient, eventsOf } = start([(call) => call.reply('hi')]);
    await settled();
    expect(ambient.readings).toContainEqual({ site: 'credential', value: 'openai-1' });
    expect(eventsOf('attempt-start')).toMatchObject([{ attempt: { credentialId: 'openai-1' } }]);
    expect(JSON.stringify(ambient.readings)).not.toContain('secret');
  });

  it('is missing in a replay where it was missing', async () => {
    const fixture = makeExchange();
    fixture.ambient.prescribed.set('credential', [{}]);
    const upstream = new ScriptedUpstream({ ambient: fixture.ambient });
    const watched = watchRun(buildPipeline(upstream).run(fixture.exchange, new Valve()).chunks);
    await settled();
    expect(watched.error).toMatchObject({ code: 'gateway_no_credential' });
    expect(upstream.transport.calls).toEqual([]);
    expect(upstream.credentials.settlements).toEqual(['openai-1: ok']);
  });
});
