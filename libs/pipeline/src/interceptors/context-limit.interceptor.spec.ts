import { describe, expect, it } from '@jest/globals';
import type { ConfiguredModel, Target } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';

/** What the scripted estimator says of every prompt. */
const ESTIMATE = 42;
const limited = (provider: string, model: string, contextTokens: number): ConfiguredModel => ({
  provider,
  model,
  contextTokens,
});

interface Scene {
  readonly known: readonly ConfiguredModel[];
  readonly counted?: number;
  readonly checksContext?: boolean;
  readonly fallbacks?: readonly Target[];
  readonly scripts?: readonly CallScript[];
}

async function play({ known, counted, checksContext = true, fallbacks = [], scripts = [] }: Scene) {
  const fixture = makeExchange({
    config: {
      models: { known, checksContext },
      retry: { ...TEST_CONFIG.retry, maxRetries: 0 },
      routing: { ...TEST_CONFIG.routing, fallbacks },
    },
  });
  const upstream = new ScriptedUpstream({
    ambient: fixture.ambient,
    scripts: [...scripts, (call) => call.reply('hi')],
    providers: ['openai', 'gemini', 'groq'],
  });
  const asked: (string | undefined)[] = [];
  const { transport, credentials, providers, estimator, signer, quirks, traces } = upstream;
  const pipeline = buildPipeline({
    ...{ transport, credentials, providers, estimator, signer, quirks, traces },
    ...(counted !== undefined && {
      counter: { count: (_request, { model }) => (asked.push(model), Promise.resolve(counted)) },
    }),
  });
  const watched = watchRun(pipeline.run(fixture.exchange, new Valve()).chunks);
  await settled();
  const targets = fixture.eventsOf('attempt-start').map(({ attempt }) => attempt.target.model);
  const decisions = fixture.eventsOf('decision').map(({ action, errorCode }) => [action, errorCode]);
  const readings = fixture.ambient.readings.filter(({ site }) => site === 'prompt_tokens');
  return { ...watched, error: watched.error, ending: watched.ending, asked, targets, decisions, readings };
}

describe('ContextLimit', () => {
  it('refuses what does not fit, in the words that agents look for, and asks nobody', async () => {
    const { error, targets, asked, readings } = await play({
      known: [limited('openai', 'gpt-middle', 30)],
      counted: 40,
    });
    expect(error).toMatchObject({ code: 'prompt_too_long', status: 400, anthropicType: 'invalid_request_error' });
    expect(error?.publicMessage).toMatch(/^prompt is too long: 40 tokens > 30 maximum \(/);
    expect(error?.clientShouldRetry).toBe(false);
    expect(targets).toEqual([]);
    expect(asked).toEqual(['gpt-middle']);
    expect(readings).toEqual([{ site: 'prompt_tokens', value: 40 }]);
  });

  it.each<[string, Scene]>([
    ['was estimated too high', { known: [limited('openai', 'gpt-middle', 30)], counted: 34 }],
    ['fits by its estimate', { known: [limited('openai', 'gpt-middle', 37)], counted: 1_000 }],
    ['goes to a model of which nothing is known', { known: [], counted: 1_000 }],
    [
      'is known to be too long, where the check is off',
      { known: [limited('openai', 'gpt-middle', 1)], counted: 9, checksContext: false },
    ],
    ['cannot be counted', { known: [limited('openai', 'gpt-middle', 1)] }],
  ])('lets through what %s', async (_, scene) => {
    const { ending, targets } = await play(scene);
    expect(ending).toBe('complete');
    expect(targets).toEqual(['gpt-middle']);
  });

  it('counts only what looks too long', async () => {
    expect((await play({ known: [limited('openai', 'gpt-middle', ESTIMATE)], counted: 1_000 })).asked).toEqual([]);
  });

  const FALLBACKS = [
    { provider: 'gemini', model: 'g' },
    { provider: 'groq', model: 'q' },
  ];

  it('goes on to a model that is known to be larger, past those that are not', async () => {
    const known = [limited('openai', 'gpt-middle', 30), limited('gemini', 'g', 20), limited('groq', 'q', 90)];
    const { ending, targets, decisions } = await play({ known, counted: 40, fallbacks: FALLBACKS });
    expect(ending).toBe('complete');
    expect(targets).toEqual(['q']);
    expect(decisions).toEqual([['fallback', 'prompt_too_long']]);
  });

  it('does not go on to one that may be smaller', async () => {
    const known = [limited('openai', 'gpt-middle', 30)];
    const { error, targets, decisions } = await play({ known, counted: 40, fallbacks: FALLBACKS });
    expect(error?.code).toBe('prompt_too_long');
    expect(targets).toEqual([]);
    expect(decisions).toEqual([['give-up', 'prompt_too_long']]);
  });

  it('X03 goes on from an upstream that says so only to a larger one', async () => {
    const overflow: CallScript = (call) => call.refuse(400, { code: 'upstream_context_overflow' });
    const known = [limited('openai', 'gpt-middle', 50), limited('gemini', 'g', 50), limited('groq', 'q', 51)];
    const scene = { fallbacks: FALLBACKS, scripts: [overflow] };
    expect((await play({ ...scene, known })).targets).toEqual(['gpt-middle', 'q']);
    expect((await play({ ...scene, known: known.slice(0, 2) })).targets).toEqual(['gpt-middle']);
    expect((await play({ ...scene, known: known.slice(1) })).targets).toEqual(['gpt-middle']);
  });
});
