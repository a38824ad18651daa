import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, watchRun } from '@sluice/testing';

import type { AccessPolicy } from '../access-policy.js';
import { buildPipeline } from '../build-pipeline.js';

function start(request: Partial<MessagesRequest>, access?: AccessPolicy) {
  const fixture = makeExchange({ request });
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts: [(call) => call.reply('hi')] });
  const run = buildPipeline(access ? Object.assign(upstream, { access }) : upstream).run(fixture.exchange, new Valve());
  return { ...fixture, upstream, run, watched: watchRun(run.chunks) };
}

describe('Routing', () => {
  it.each([
    ['claude-opus-4-1', 'gpt-big'],
    ['claude-3-5-haiku', 'gpt-small'],
    ['openai/gpt-direct', 'gpt-direct'],
  ])('sends %s to %s, and reports why', async (model, expected) => {
    const { eventsOf, watched } = start({ model });
    await settled();
    expect(eventsOf('attempt-start')).toMatchObject([{ attempt: { target: { provider: 'openai', model: expected } } }]);
    expect(eventsOf('route-selected')).toMatchObject([{ route: { targets: [{ model: expected }] } }]);
    expect(watched.body).toContain(`"model":"${model}"`);
  });

  it('refuses a provider that is not configured, without a call', async () => {
    const { watched, upstream } = start({ model: 'nowhere/gpt' });
    await settled();
    expect(watched.error).toMatchObject({ status: 404, clientShouldRetry: false });
    expect(upstream.credentials.lent).toEqual([]);
  });

  it('fails by name when a configured target has no adapter', async () => {
    const fixture = makeExchange();
    const upstream = new ScriptedUpstream({ ambient: fixture.ambient, providers: [], keys: ['openai-1'] });
    const watched = watchRun(buildPipeline(upstream).run(fixture.exchange, new Valve()).chunks);
    await settled();
    expect(watched.error).toMatchObject({ code: 'gateway_no_route' });
    expect(watched.error?.publicMessage).toContain('openai');
  });
});

describe('Authorization', () => {
  it('asks the policy for caller and model, and refuses before anything is spent', async () => {
    const asked: unknown[] = [];
    const { watched, upstream, eventsOf } = start(
      { model: 'claude-opus-4-1' },
      { allows: (principal, model) => (asked.push([principal.id, model]), false) },
    );
    await settled();
    expect(asked).toEqual([['local', 'claude-opus-4-1']]);
    expect(watched.error).toMatchObject({ code: 'permission_denied', status: 403 });
    expect(watched.error?.publicMessage).toContain('claude-opus-4-1');
    expect(eventsOf('route-selected')).toEqual([]);
    expect(upstream.credentials.lent).toEqual([]);
  });

  it('lets pass what the policy allows', async () => {
    const { watched } = start({}, { allows: () => true });
    await settled();
    expect(watched.ending).toBe('complete');
  });
});

describe('Cache warming', () => {
  it.each([true, false])('answers max_tokens 0 with an empty message and no call; stream %p', async (stream) => {
    const { watched, upstream, run, eventsOf } = start({ max_tokens: 0, stream });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(watched.body).toContain('"stop_reason":"max_tokens"');
    expect(watched.chunks[0]?.head?.headers).toMatchObject({ 'x-sluice-model': 'openai/gpt-middle' });
    expect(run.summary).toMatchObject({ stopReason: 'max_tokens', usage: { outputTokens: 0 } });
    expect(upstream.transport.calls).toEqual([]);
    expect(upstream.credentials.lent).toEqual([]);
    expect(eventsOf('attempt-start')).toEqual([]);
    if (stream) expect(watched.eventTypes).toEqual(['message_start', 'message_delta', 'message_stop']);
    else expect(JSON.parse(watched.body)).toMatchObject({ content: [] });
  });
});
