import { describe, expect, it } from '@jest/globals';
import { GatewayError, ServiceError, UpstreamError, type ClientChunk } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, watchRun } from '@sluice/testing';
import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';

import { beginRun } from '../running-exchange.js';
import { ErrorFrameInterceptor } from './error-frame.interceptor.js';

function start(stage: 0 | 1 | 2) {
  const inner = new Subject<ClientChunk>();
  const { exchange } = makeExchange({ exchange: { commit: { stage } } });
  const running = beginRun(exchange, new Valve());
  const watched = watchRun(new ErrorFrameInterceptor().intercept(running, { handle: () => inner }));
  return { inner, watched, run: running.run };
}

const overloaded = (): UpstreamError => new UpstreamError('upstream_overloaded', { publicMessage: 'openai: busy' });

describe(ErrorFrameInterceptor.name, () => {
  it('passes chunks and completion on', () => {
    const { inner, watched } = start(0);
    inner.next({ data: 'a' });
    inner.complete();
    expect(watched).toMatchObject({ body: 'a', ending: 'complete' });
  });

  it('passes a known error on as it is while nothing was written', () => {
    const { inner, watched, run } = start(0);
    const error = overloaded();
    inner.error(error);
    expect(watched.error).toBe(error);
    expect(run.summary.error).toBe(error);
  });

  it('makes anything else an internal error that tells nothing', () => {
    const { inner, watched } = start(0);
    inner.error(new TypeError('secret'));
    expect(watched.error).toBeInstanceOf(GatewayError);
    expect(watched.error).toMatchObject({ code: 'gateway_internal_error', status: 500 });
    expect(watched.error?.publicMessage).not.toContain('secret');
  });

  it('catches what a stage throws before it has made an Observable', () => {
    const { exchange } = makeExchange();
    const running = beginRun(exchange, new Valve());
    const handle = (): Observable<ClientChunk> => {
      throw overloaded();
    };
    expect(watchRun(new ErrorFrameInterceptor().intercept(running, { handle })).error).toMatchObject({ status: 529 });
  });

  it.each([1, 2] as const)('at stage %p writes one error event and ends orderly', (stage) => {
    const { inner, watched, run } = start(stage);
    inner.next({ data: 'before\n\n' });
    inner.error(overloaded());
    expect(watched).toMatchObject({ ending: 'complete', error: undefined });
    expect(watched.body).toBe(
      'before\n\nevent: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"openai: busy"},' +
        '"request_id":"req_000000000000000000000001"}\n\n',
    );
    expect(run.summary.error).toMatchObject({ code: 'upstream_overloaded' });
  });

  it('is stopped from outside: by a status before the first byte, by an event after it', () => {
    const stopping = () => new ServiceError('gateway_shutting_down', 'The gateway is shutting down.');
    const early = start(0);
    early.run.stop?.(stopping());
    expect(early.watched.error).toMatchObject({ status: 529 });
    expect(early.inner.observed).toBe(false);

    const late = start(2);
    late.run.stop?.(stopping());
    expect(late.watched).toMatchObject({ ending: 'complete' });
    expect(late.watched.body).toContain('"error_code":"gateway_shutting_down"');
    expect(late.inner.observed).toBe(false);
  });

  it('has nothing to say once the reply was delivered', () => {
    const { inner, watched, run } = start(2);
    run.delivered = true;
    inner.error(overloaded());
    expect(watched).toMatchObject({ ending: 'complete', chunks: [] });
    expect(run.summary).not.toHaveProperty('error');
  });

  it('cannot be stopped once it has ended', () => {
    const { inner, watched, run } = start(2);
    inner.complete();
    run.stop?.(overloaded());
    expect(watched.chunks).toEqual([]);
    expect(run.summary).not.toHaveProperty('error');
  });

  it('unsubscribes inwards when the client leaves', () => {
    const { inner, watched } = start(1);
    expect(inner.observed).toBe(true);
    watched.subscription.unsubscribe();
    expect(inner.observed).toBe(false);
  });
});
