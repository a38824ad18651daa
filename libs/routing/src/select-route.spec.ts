import {
  ClientError,
  type ProviderSettings,
  type RouteRule,
  type RoutingSettings,
  type Target,
} from '@sluice/exchange';
import { describe, expect, it } from '@jest/globals';

import { selectRoute as select } from './index.js';

const target = (text: string): Target => {
  const slash = text.indexOf('/');
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
};
const ROUTING: RoutingSettings = {
  bigModel: target('openai/large'),
  middleModel: target('openai/medium'),
  smallModel: target('openai/little'),
  fallbacks: [],
};
const PROVIDERS = ['openai', 'simulator'];

const providerOf = (id: string): ProviderSettings => ({ id, adapter: id, baseUrl: 'https://test', profile: '' });
const selectRoute = (model: string, routing: RoutingSettings, providers: readonly string[], sessionId?: string) =>
  select(model, { routing, providers: providers.map(providerOf) }, sessionId);

describe('families', () => {
  it.each([
    ['claude-opus-5-5', 'big', 'openai/large'],
    ['claude-3-opus-20240229', 'big', 'openai/large'],
    ['claude-sonnet-5-5', 'middle', 'openai/medium'],
    ['Claude-SONNET-4.6', 'middle', 'openai/medium'],
    ['claude-haiku-5-5', 'small', 'openai/little'],
    ['claude-3-5-haiku-latest', 'small', 'openai/little'],
    ['haiku', 'small', 'openai/little'],
    ['claude-fable-1', 'default', 'openai/large'],
    ['gpt-9', 'default', 'openai/large'],
    ['', 'default', 'openai/large'],
    ['claude-sonnet-5-5[1m]', 'middle', 'openai/medium'],
    ['claude-opus-5-5[1M]', 'big', 'openai/large'],
    [' claude-haiku-5-5 ', 'small', 'openai/little'],
  ])('%s goes by the rule %s to %s', (model, rule, expected) => {
    expect(selectRoute(model, ROUTING, PROVIDERS)).toEqual({ rule, targets: [target(expected)] });
  });
});

describe('provider/model', () => {
  it.each([
    ['openai/gpt-9', 'openai', 'gpt-9'],
    ['simulator/sim-big', 'simulator', 'sim-big'],
    ['openai/claude-opus-5-5', 'openai', 'claude-opus-5-5'],
    ['openai/meta-llama/llama-4', 'openai', 'meta-llama/llama-4'],
    ['openai/gpt-9[1m]', 'openai', 'gpt-9'],
    ['claude-gw-openai/gpt-9', 'openai', 'gpt-9'],
    ['claude-gw-openai/meta-llama/llama-4[1m]', 'openai', 'meta-llama/llama-4'],
  ])('%s goes directly', (model, provider, name) => {
    expect(selectRoute(model, ROUTING, PROVIDERS)).toEqual({
      rule: 'direct',
      targets: [{ provider, model: name }],
    });
  });

  it.each(['foo/bar', 'anthropic/claude-opus-5-5', 'OpenAI/gpt-9', '/gpt-9', 'openai/', 'openai/[1m]', '/'])(
    '%s is not found, and the message tells what there is',
    (model) => {
      const select = (): unknown => selectRoute(model, ROUTING, PROVIDERS);
      expect(select).toThrow(ClientError);
      expect(select).toThrow(
        expect.objectContaining({
          code: 'model_not_found',
          status: 404,
          anthropicType: 'not_found_error',
          publicMessage: `model: ${model} (configured providers: openai, simulator)`,
        }),
      );
    },
  );

  it('says so when nothing is configured', () => {
    expect(() => selectRoute('foo/bar', ROUTING, [])).toThrow('(configured providers: none)');
  });
});

describe('fallbacks', () => {
  const fallbacks = [
    target('openai/second'),
    target('openai/large'),
    target('simulator/sim-big'),
    target('openai/second'),
  ];
  const routing = { ...ROUTING, fallbacks };

  it.each([
    ['claude-opus-5-5', ['openai/large', 'openai/second', 'simulator/sim-big']],
    ['claude-haiku-5-5', ['openai/little', 'openai/second', 'openai/large', 'simulator/sim-big']],
    ['simulator/sim-big', ['simulator/sim-big', 'openai/second', 'openai/large']],
    ['openai/other', ['openai/other', 'openai/second', 'openai/large', 'simulator/sim-big']],
  ])('of %s are %j, each once', (model, expected) => {
    expect(selectRoute(model, routing, PROVIDERS).targets).toEqual(expected.map(target));
  });
});

describe('targets that keep the name', () => {
  const routing = {
    ...ROUTING,
    bigModel: target('anthropic/*'),
    fallbacks: [target('bedrock/*'), target('openai/spare')],
  };
  const providers = ['anthropic', 'bedrock', 'openai'];

  it.each([
    ['claude-opus-4-1-20250805', ['anthropic/claude-opus-4-1-20250805', 'bedrock/claude-opus-4-1-20250805']],
    ['claude-opus-5-5[1m]', ['anthropic/claude-opus-5-5', 'bedrock/claude-opus-5-5']],
    ['claude-fable-1', ['anthropic/claude-fable-1', 'bedrock/claude-fable-1']],
    ['claude-haiku-5-5', ['openai/little', 'bedrock/claude-haiku-5-5']],
    ['openai/gpt-9', ['openai/gpt-9']],
    ['anthropic/claude-opus-5-5', ['anthropic/claude-opus-5-5']],
  ])('%s goes to %j, and then to the fallback with a model of its own', (model, expected) => {
    const targets = [...expected, 'openai/spare'].map(target);
    expect(selectRoute(model, routing, providers).targets).toEqual(targets);
  });
});

const rule = (name: string, kind: RouteRule['match']['kind'], pattern: string, ...targets: string[]): RouteRule => ({
  name,
  match: { kind, pattern },
  targets: targets.map((text) => ({ target: target(text) })),
});

describe('models of the operator', () => {
  const fast: Target = { ...target('openai/gpt-9'), alias: 'fast', overrides: { effort: 'minimal' } };
  const deep: Target = { ...target('openai/gpt-9'), alias: 'deep', overrides: { effort: 'high' } };
  const long: Target = { ...target('openai/gpt-9-long'), alias: 'fast[1m]' };
  const shout: Target = { ...target('openai/loud'), alias: 'FAST' };
  const routing: RoutingSettings = {
    ...ROUTING,
    models: [fast, deep, long, shout, { ...target('openai/*'), alias: 'claude-opus-5-5' }].map((one) => ({
      id: one.alias ?? '',
      target: one,
    })),
    rules: [rule('all', 'glob', '*', 'openai/any')],
    fallbacks: [deep, target('simulator/*')],
  };

  it.each([
    ['fast', fast],
    ['claude-gw-fast', fast],
    ['Fast', fast],
    ['FAST', shout],
    ['fast[1m]', long],
    ['fast[2m]', fast],
    ['claude-opus-5-5', { ...target('openai/claude-opus-5-5'), alias: 'claude-opus-5-5' }],
  ])('%s comes before every rule, and its fallbacks behind it', (model, expected) => {
    expect(selectRoute(model, routing, PROVIDERS)).toEqual({ rule: 'model', targets: [expected, deep] });
  });

  it('that ask one model in two ways are two', () => {
    expect(selectRoute('deep', routing, PROVIDERS).targets).toEqual([deep]);
    const variants = [
      fast,
      deep,
      target('openai/gpt-9'),
      { ...fast },
      { ...fast, overrides: { effort: 'low' } as const },
    ];
    const fallbacks = { ...routing, models: [{ id: 'fast', target: fast }], fallbacks: variants };
    expect(selectRoute('fast', fallbacks, PROVIDERS).targets).toEqual([
      fast,
      deep,
      target('openai/gpt-9'),
      variants[4],
    ]);
  });
});

describe('rules', () => {
  const routing: RoutingSettings = {
    ...ROUTING,
    rules: [
      rule('one', 'exact', 'Claude-Sonnet-5-5', 'openai/exact'),
      rule('long', 'glob', '*[1m]', 'openai/long'),
      rule('dated', 'regex', '^claude-.*-20\\d{6}$', 'openai/dated'),
      rule('claude', 'glob', 'claude-*', 'simulator/*'),
      rule('slash', 'glob', 'meta-llama/*', 'openai/*'),
      rule('own', 'glob', 'simulator/sim-*', 'openai/instead'),
      rule('chain', 'exact', 'chain', 'openai/a', 'simulator/*'),
    ],
    fallbacks: [target('openai/spare'), target('openai/*')],
  };

  it.each([
    ['claude-sonnet-5-5', 'one', ['openai/exact', 'openai/spare', 'openai/claude-sonnet-5-5']],
    ['claude-opus-5-5[1m]', 'long', ['openai/long', 'openai/spare', 'openai/claude-opus-5-5']],
    ['CLAUDE-opus-20260101', 'dated', ['openai/dated', 'openai/spare', 'openai/CLAUDE-opus-20260101']],
    ['claude-opus-2026010', 'claude', ['simulator/claude-opus-2026010', 'openai/spare', 'openai/claude-opus-2026010']],
    ['claude-opus-5[2m]', 'claude', ['simulator/claude-opus-5', 'openai/spare', 'openai/claude-opus-5']],
    ['meta-llama/llama-4', 'slash', ['openai/meta-llama/llama-4', 'openai/spare']],
    ['simulator/sim-big', 'own', ['openai/instead', 'openai/spare', 'openai/simulator/sim-big']],
    ['simulator/other', 'direct', ['simulator/other', 'openai/spare']],
    ['chain', 'chain', ['openai/a', 'simulator/chain']],
    ['opus', 'big', ['openai/large', 'openai/spare', 'openai/opus']],
  ])('%s goes by the rule %s', (model, name, expected) => {
    expect(selectRoute(model, routing, PROVIDERS)).toEqual({
      rule: name,
      targets: [...new Set(expected)].map(target),
    });
  });

  it('by expression leave alone what nobody calls a model, however careless they are', () => {
    const careless = { ...ROUTING, rules: [rule('slow', 'regex', '^(a+)+$', 'openai/slow')] };
    expect(selectRoute('a'.repeat(256), careless, PROVIDERS).rule).toBe('slow');
    expect(selectRoute(`${'a'.repeat(5_000)}!`, careless, PROVIDERS).rule).toBe('default');
  });

  it('draw one of their weighed targets for a session, and keep the others behind it', () => {
    const weighed: RouteRule = {
      name: 'canary',
      match: { kind: 'glob', pattern: '*' },
      targets: [
        { target: target('openai/old'), weight: 9 },
        { target: target('openai/new'), weight: 1 },
        { target: target('simulator/last') },
      ],
    };
    const settings = { ...ROUTING, rules: [weighed], fallbacks: [target('openai/spare')] };
    const chains = Array.from({ length: 1_000 }, (_, session) =>
      selectRoute('any', settings, PROVIDERS, `session-${session}`)
        .targets.map(({ model }) => model)
        .join(' '),
    );
    const drawn = chains.filter((chain) => chain === 'new old last').length;
    expect(chains.filter((chain) => chain === 'old new last')).toHaveLength(1_000 - drawn);
    expect(Math.abs(drawn - 100)).toBeLessThan(38);
    const again = selectRoute('other', settings, PROVIDERS, 'session-7')
      .targets.map(({ model }) => model)
      .join(' ');
    expect(again).toBe(chains[7]);
  });
});

describe('names that lead nowhere', () => {
  const closed: RoutingSettings = {
    ...ROUTING,
    models: [{ id: 'fast', target: target('openai/gpt-9') }],
    rules: [rule('one', 'exact', 'one', 'openai/one'), rule('many', 'glob', 'many-*', 'openai/many')],
    defaultModel: null,
  };

  it.each(['gpt-9', 'foo/bar', ''])('%j is refused where there is no default', (model) => {
    expect(() => selectRoute(model, closed, PROVIDERS)).toThrow(
      expect.objectContaining({
        code: 'model_not_found',
        publicMessage: `model: ${model} (models: fast, one; configured providers: openai, simulator)`,
      }),
    );
  });

  it('families, rules and providers lead somewhere all the same', () => {
    const rules = ['claude-opus-5-5', 'many-x', 'one', 'openai/gpt-9'];
    expect(rules.map((model) => selectRoute(model, closed, PROVIDERS).rule)).toEqual(['big', 'many', 'one', 'direct']);
  });

  it('go to the default that is told, with their slash', () => {
    const open: RoutingSettings = { ...ROUTING, defaultModel: target('simulator/*') };
    expect(selectRoute('gpt-9', open, PROVIDERS)).toEqual({ rule: 'default', targets: [target('simulator/gpt-9')] });
    expect(selectRoute('foo/bar', open, PROVIDERS).targets).toEqual([target('simulator/foo/bar')]);
    expect(selectRoute('claude-opus-5-5', open, PROVIDERS).rule).toBe('big');
  });

  it('the message lists no more than helps', () => {
    const models = Array.from({ length: 25 }, (_, index) => ({ id: `m${index}`, target: target('openai/gpt-9') }));
    expect(() => selectRoute('gpt-9', { ...closed, models }, PROVIDERS)).toThrow('m19, and 6 more; configured');
  });
});

describe('filters', () => {
  it.each([
    ['claude-opus-5-5', true],
    ['fast', true],
    ['one', false],
    ['openai/gpt-9', true],
    ['openai/gpt-4o', false],
    ['GPT-4o', false],
    ['openai/gpt-4o-mini', true],
  ])('of clients: %s may be asked for: %p', (model, expected) => {
    const routing: RoutingSettings = {
      ...ROUTING,
      models: [{ id: 'fast', target: target('openai/gpt-4o') }],
      rules: [rule('one', 'exact', 'one', 'openai/one')],
      clientModels: { allow: ['gpt-4o-mini'], deny: ['gpt-4*', 'one'] },
    };
    const select = () => selectRoute(model, routing, PROVIDERS);
    if (expected) expect(select().targets).not.toEqual([]);
    else expect(select).toThrow(`model: ${model} (models: fast; configured providers: openai, simulator)`);
  });

  const filtered = { ...providerOf('openai'), models: { allow: ['gpt-9*'], deny: ['*'] } };
  const providers = [filtered, providerOf('simulator')];

  it('of providers hold for what clients name', () => {
    const settings = { routing: { ...ROUTING, fallbacks: [target('openai/spare')] }, providers };
    expect(select('openai/gpt-9-mini', settings).rule).toBe('direct');
    expect(() => select('openai/gpt-4o', settings)).toThrow(ClientError);
    expect(select('simulator/gpt-4o', settings).targets).toEqual([target('simulator/gpt-4o'), target('openai/spare')]);
  });

  it('of providers do not hold for what the operator names', () => {
    expect(select('claude-opus-5-5', { routing: ROUTING, providers }).targets).toEqual([target('openai/large')]);
    const routing = { ...ROUTING, bigModel: target('openai/large') };
    expect(select('large', { routing, providers }).targets).toEqual([target('openai/large')]);
  });

  it('of providers pass over targets that keep the name', () => {
    const routing = { ...ROUTING, bigModel: target('openai/*'), fallbacks: [target('simulator/*')] };
    expect(select('claude-opus-5-5', { routing, providers }).targets).toEqual([target('simulator/claude-opus-5-5')]);
    expect(select('gpt-9', { routing, providers }).targets).toEqual(['openai/gpt-9', 'simulator/gpt-9'].map(target));
    expect(() => select('opus', { routing: { ...routing, fallbacks: [] }, providers })).toThrow(ClientError);
  });
});
