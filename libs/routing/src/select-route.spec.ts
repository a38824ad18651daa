import { ClientError, type RoutingSettings, type Target } from '@sluice/exchange';
import { describe, expect, it } from '@jest/globals';

import { selectRoute } from './index.js';

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
