import { describe, expect, it } from '@jest/globals';
import {
  ClientError,
  ServiceError,
  UpstreamError,
  type GatewayError,
  type RetrySettings,
  type UpstreamErrorCode,
} from '@sluice/exchange';
import { FakeAmbient, TEST_CONFIG } from '@sluice/testing';

import { RetryPlan } from './retry-plan.js';

const upstream = (code: UpstreamErrorCode, retryAfterMs?: number): UpstreamError =>
  new UpstreamError(code, { publicMessage: code, ...(retryAfterMs !== undefined && { retryAfterMs }) });

const noKey = (retryAfterMs?: number): ServiceError =>
  new ServiceError('gateway_no_credential', 'none', retryAfterMs === undefined ? {} : { retryAfterMs });

function plan(settings: Partial<RetrySettings> = {}, randoms: readonly number[] = []): RetryPlan {
  const ambient = new FakeAmbient();
  ambient.randoms.push(...randoms);
  return new RetryPlan({ ...TEST_CONFIG.retry, ...settings }, ambient);
}

const ENOUGH = 10;

describe(RetryPlan.name, () => {
  // Defaults of the fixture: 2 retries, base 1 s, ceiling 8 s, longest wait 30 s; randomness is one half.
  it.each<[string, GatewayError[], (number | undefined)[]]>([
    [
      'backs off, doubling, then gives up',
      [upstream('upstream_overloaded'), upstream('upstream_failed'), upstream('upstream_failed')],
      [750, 1_500, undefined],
    ],
    ['waits as long as it is asked to', [upstream('upstream_overloaded', 5_000)], [5_000]],
    ['waits no shorter than its own backoff', [upstream('upstream_overloaded', 10)], [750]],
    ['passes a long wait on to the client', [upstream('upstream_overloaded', 30_001)], [undefined]],
    ['waits exactly the longest wait', [upstream('upstream_overloaded', 30_000)], [30_000]],
    ['takes the next key at once after 429', [upstream('upstream_rate_limited', 20_000)], [0]],
    ['takes the next key at once after 401', [upstream('upstream_rejected_credential')], [0]],
    ['takes the next key at once when one is exhausted', [upstream('upstream_credential_exhausted')], [0]],
    ['takes the next key once after 403', Array(2).fill(upstream('upstream_forbidden')), [0, undefined]],
    ['waits for a key when none is left', [upstream('upstream_rate_limited', 20_000), noKey(20_000)], [0, 20_000]],
    ['gives up when the next key is too far off', [upstream('upstream_rate_limited'), noKey(30_001)], [0, undefined]],
    ['gives up when no key will ever come', [upstream('upstream_rejected_credential'), noKey()], [0, undefined]],
    ['waits for the first key as well', [noKey(100)], [100]],
    ['does not wait for keys for ever', [noKey(1), noKey(1), noKey(1)], [1, 1, undefined]],
    [
      'takes key after key: none of them is a retry',
      [upstream('upstream_rate_limited'), upstream('upstream_rejected_credential'), upstream('upstream_rate_limited')],
      [0, 0, 0],
    ],
    [
      'backs off from a limit that is over at once, for no other key is needed',
      Array.from({ length: 3 }, () => upstream('upstream_rate_limited', 0)),
      [750, 1_500, undefined],
    ],
    [
      'keeps its retries for the target while keys change',
      [upstream('upstream_rate_limited'), ...Array.from({ length: 3 }, () => upstream('upstream_failed'))],
      [0, 750, 1_500, undefined],
    ],
    [
      'counts the wait for the same key as a retry',
      [upstream('upstream_rate_limited'), noKey(20), upstream('upstream_failed'), upstream('upstream_failed')],
      [0, 20, 1_500, undefined],
    ],
    ['never repeats a bad request', [upstream('upstream_invalid_request')], [undefined]],
    ['never repeats a context overflow', [upstream('upstream_context_overflow')], [undefined]],
    ['never repeats an unknown model', [upstream('upstream_model_not_found')], [undefined]],
    ['never repeats what no provider can do', [new ClientError('invalid_request', 'no')], [undefined]],
    [
      'repairs the request once, at once',
      [upstream('upstream_unsupported_parameter'), upstream('upstream_unsupported_parameter')],
      [0, undefined],
    ],
    [
      'a repair costs no retry',
      [upstream('upstream_unsupported_parameter'), upstream('upstream_failed'), upstream('upstream_failed')],
      [0, 750, 1_500],
    ],
    [
      'draws a broken tool call again once, at once',
      [upstream('upstream_tool_call_failed'), upstream('upstream_tool_call_failed')],
      [0, undefined],
    ],
    [
      'asks again once, at once, where the reply was of no use',
      [upstream('upstream_invalid_response'), upstream('upstream_invalid_response')],
      [0, undefined],
    ],
    [
      'counts a broken tool call as a try',
      [upstream('upstream_failed'), upstream('upstream_failed'), upstream('upstream_tool_call_failed')],
      [750, 1_500, undefined],
    ],
  ])('%s', (_name, errors, waits) => {
    const retries = plan();
    expect(errors.map((error) => retries.waitAfter(error, ENOUGH))).toEqual(waits);
  });

  it.each<[string, GatewayError]>([
    ['a failure', upstream('upstream_failed')],
    ['a rejected key', upstream('upstream_rejected_credential')],
    ['a parameter', upstream('upstream_unsupported_parameter')],
    ['a missing key', noKey(1)],
  ])('gives up on %s when the calls are spent', (_name, error) => {
    expect(plan().waitAfter(error, 0)).toBeUndefined();
    expect(plan().waitAfter(error, 1)).toBeDefined();
  });

  it.each([
    [0, 500, 1_000, 2_000, 4_000, 4_000],
    [0.999_999, 1_000, 2_000, 4_000, 8_000, 8_000],
  ])('draws the wait from the upper half of the step: %p', (random, ...waits) => {
    const retries = plan(
      { maxRetries: waits.length },
      waits.map(() => random),
    );
    expect(waits.map(() => retries.waitAfter(upstream('upstream_failed'), ENOUGH))).toEqual(waits);
  });

  it('keeps to no retries at all', () => {
    const retries = plan({ maxRetries: 0 });
    expect(retries.waitAfter(upstream('upstream_failed'), ENOUGH)).toBeUndefined();
    expect(plan({ maxRetries: 0 }).waitAfter(noKey(1), ENOUGH)).toBeUndefined();
    expect(plan({ maxRetries: 0 }).waitAfter(upstream('upstream_unsupported_parameter'), ENOUGH)).toBe(0);
    expect(plan({ maxRetries: 0 }).waitAfter(upstream('upstream_rate_limited', 0), ENOUGH)).toBeUndefined();
    // Another key is none.
    const other = plan({ maxRetries: 0 });
    expect(other.waitAfter(upstream('upstream_rate_limited'), ENOUGH)).toBe(0);
    expect(other.waitAfter(noKey(1), ENOUGH)).toBeUndefined();
  });

  it('refuses an empty reply once, as the first failure, while another call may be made', () => {
    const retries = plan();
    expect([retries.refusesEmpty(2), retries.refusesEmpty(1), plan({ maxRetries: 0 }).refusesEmpty(2)]).toEqual([
      true,
      false,
      false,
    ]);
    retries.waitAfter(upstream('upstream_invalid_response'), ENOUGH);
    expect(retries.refusesEmpty(ENOUGH)).toBe(false);
  });

  describe('verdict', () => {
    it('is the last failure itself', () => {
      const retries = plan();
      const error = upstream('upstream_failed');
      retries.waitAfter(error, 0);
      expect(retries.verdict(error)).toBe(error);
    });

    it('is what the upstream said rather than that no key was left', () => {
      const retries = plan();
      const rejected = upstream('upstream_rejected_credential');
      retries.waitAfter(rejected, ENOUGH);
      expect(retries.verdict(noKey(5))).toBe(rejected);
      expect(rejected.retryAfterMs).toBeUndefined();
    });

    it('tells a client that was limited when the next key is free, if the upstream did not say', () => {
      const limited = upstream('upstream_rate_limited');
      const retries = plan();
      retries.waitAfter(limited, ENOUGH);
      expect(retries.verdict(noKey(60_000))).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 60_000 });

      const dated = upstream('upstream_rate_limited', 40_000);
      const others = plan();
      others.waitAfter(dated, ENOUGH);
      expect(others.verdict(noKey(60_000))).toMatchObject({ retryAfterMs: 40_000 });
    });

    it('is the missing key when no upstream was ever asked', () => {
      const error = noKey(5);
      expect(plan().verdict(error)).toBe(error);
    });
  });
});
