import { describe, expect, it } from '@jest/globals';
import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';
import { ClientError } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange } from '@sluice/testing';
import { NEVER } from 'rxjs';

import { beginRun, type RunningExchange } from '../running-exchange.js';
import { judgesRequests, RequestFaultInterceptor } from './request-fault.interceptor.js';

const PROVIDERS = new Map([
  ['judge', { judgesRequests: true } as ProviderAdapter],
  ['other', {} as ProviderAdapter],
]);

function running(provider: string, requestFault?: string): RunningExchange {
  const exchange = beginRun(makeExchange().exchange, new Valve());
  return { ...exchange, target: { provider, model: 'm' }, ...(requestFault !== undefined && { requestFault }) };
}

describe(RequestFaultInterceptor, () => {
  const stage = new RequestFaultInterceptor(PROVIDERS);
  const next = { handle: () => NEVER };

  it.each<[provider: string, fault: string | undefined]>([
    ['judge', undefined],
    ['judge', 'tools.0: odd'],
    ['other', undefined],
  ])('lets %s be asked where the fault is %s', (provider, fault) => {
    expect(stage.intercept(running(provider, fault), next)).toBe(NEVER);
  });

  it('tells the fault in the place of an upstream that would have it translated', () => {
    expect(() => stage.intercept(running('other', 'tools.0: odd'), next)).toThrow(
      new ClientError('invalid_request', 'tools.0: odd'),
    );
  });
});

describe('a fault in a request of Chat Completions', () => {
  const stage = new RequestFaultInterceptor(new Map([['judge', { judgesChatRequests: true } as ProviderAdapter]]));
  const next = { handle: () => NEVER };
  const chat = { includeUsage: false, losses: [] };

  it('is for the upstream to judge that is sent it as it came', () => {
    expect(stage.intercept({ ...running('judge', 'odd'), chat }, next)).toBe(NEVER);
  });

  it('is told where the request is written anew', () => {
    const exchange = { ...running('judge', 'odd'), chat };
    const changed = { ...exchange, request: { ...exchange.request, max_tokens: 1 } };
    expect(() => stage.intercept(changed, next)).toThrow(new ClientError('invalid_request', 'odd'));
  });
});

describe(judgesRequests, () => {
  it.each([
    ['judge/m', true],
    ['other/m', false],
    ['nobody/m', false],
  ])('of %s: %s', (model, expected) => {
    const providers = [...PROVIDERS.keys()].map((id): ProviderSettings => ({
      id,
      adapter: id,
      baseUrl: '',
      profile: '',
    }));
    const { request, config } = makeExchange({ config: { providers } }).exchange;
    expect(judgesRequests({ request: { ...request, model }, config }, PROVIDERS)).toBe(expected);
  });
});
