import { describe, expect, it } from '@jest/globals';

import { ModelCatalogue, type ModelInfo } from './model-catalogue.js';
import { ModelsController } from './models.controller.js';

const target = { provider: 'openai', model: 'gpt-5.2' };
const small = { provider: 'openai', model: 'gpt-5-mini' };
const catalogue = new ModelCatalogue({
  routing: { bigModel: target, middleModel: target, smallModel: small, fallbacks: [] },
  providers: [{ id: 'openai', adapter: 'openai', baseUrl: 'https://api.openai.com/v1', profile: 'openai' }],
  models: { known: [{ provider: 'openai', model: 'gpt-5-mini', contextTokens: 1_000 }], checksContext: true },
});
const controller = new ModelsController({ current: { catalogue } });
const ALL = [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-gw-openai/gpt-5.2',
  'claude-gw-openai/gpt-5-mini',
];

describe(ModelsController.name, () => {
  it('lists the Claude families with what serves them, then every target once', () => {
    const { data } = controller.list({}) as { data: readonly ModelInfo[] };
    expect(data.map(({ id }) => id)).toEqual(ALL);
    expect(data[0]).toMatchObject({ display_name: 'claude-opus-5-5 (openai/gpt-5.2)', line: 'opus', type: 'model' });
  });

  it('tells the limits of the model that answers, where they are known', () => {
    const limits = catalogue.models.map(({ max_input_tokens, max_tokens }) => [max_input_tokens, max_tokens]);
    const [large, little] = [
      [400_000, 128_000],
      [1_000, 128_000],
    ];
    expect(limits).toEqual([large, large, little, large, little]);
    const { models } = new ModelCatalogue({
      routing: { bigModel: { provider: 'a', model: '*' }, middleModel: target, smallModel: small, fallbacks: [] },
      providers: [{ id: 'a', adapter: 'anthropic', baseUrl: 'https://api.anthropic.com', profile: 'claude' }],
    });
    expect(models[0]).toMatchObject({ max_input_tokens: 1_000_000, max_tokens: 128_000 });
    expect(models[1]).toMatchObject({ max_input_tokens: null, max_tokens: null });
  });

  it('lists no target that takes every name', () => {
    const same = { provider: 'anthropic', model: '*' };
    const { models } = new ModelCatalogue({
      routing: { bigModel: same, middleModel: same, smallModel: small, fallbacks: [same] },
      providers: [],
    });
    expect(models.map(({ display_name }) => display_name)).toEqual([
      'claude-opus-5-5 (anthropic)',
      'claude-sonnet-5-5 (anthropic)',
      'claude-haiku-5-5 (openai/gpt-5-mini)',
      'openai/gpt-5-mini',
    ]);
  });

  it.each([
    [{ limit: '2' }, ALL.slice(0, 2), true],
    [{ limit: '2', after_id: 'claude-sonnet-5-5' }, ALL.slice(2, 4), true],
    [{ limit: '2', after_id: 'claude-haiku-5-5' }, ALL.slice(3), false],
    [{ limit: '1', before_id: 'claude-haiku-5-5' }, ['claude-sonnet-5-5'], true],
    [{ before_id: 'claude-opus-5-5' }, [], false],
    [{ after_id: 'nobody' }, [], false],
    [{ before_id: 'nobody' }, [], false],
    [{ limit: '1000' }, ALL, false],
    [{ lifecycle: 'active' }, ALL, false],
    [{ lifecycle: ['retired', 'active'] }, ALL, false],
    [{ lifecycle: 'deprecated' }, [], false],
  ])('pages %j', (query, ids, more) => {
    const page = controller.list(query);
    expect(page.data.map(({ id }) => id)).toEqual(ids);
    expect(page).toMatchObject({ has_more: more, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null });
  });

  it.each([
    [{ limit: '0' }, 'limit: Input should be between 1 and 1000'],
    [{ limit: '1001' }, 'limit: Input should be between 1 and 1000'],
    [{ limit: 'many' }, 'limit: Input should be between 1 and 1000'],
    [{ after_id: 'a', before_id: 'b' }, 'after_id: cannot be used together with before_id'],
  ])('refuses %j', (query, message) => {
    expect(() => controller.list(query)).toThrow(expect.objectContaining({ status: 400, message }));
  });

  it('finds one model by its id, slashes included, and tells which one it did not find', () => {
    for (const id of ['openai/gpt-5.2', 'claude-gw-openai/gpt-5.2']) {
      expect(controller.get(id)).toMatchObject({ id, display_name: 'openai/gpt-5.2' });
    }
    expect(controller.get('claude-haiku-5-5')).toMatchObject({ line: 'haiku' });
    expect(() => controller.get('gpt-1')).toThrow(expect.objectContaining({ status: 404, message: 'model: gpt-1' }));
  });

  describe('for clients of the API of OpenAI', () => {
    const openai = { authorization: 'Bearer key' };

    it("lists the same models by their own names, in that API's shape", () => {
      expect(controller.list({ limit: '1' }, openai)).toEqual({
        object: 'list',
        data: [
          { id: 'claude-opus-5-5', object: 'model', created: 0, owned_by: 'sluice' },
          { id: 'claude-sonnet-5-5', object: 'model', created: 0, owned_by: 'sluice' },
          { id: 'claude-haiku-5-5', object: 'model', created: 0, owned_by: 'sluice' },
          { id: 'openai/gpt-5.2', object: 'model', created: 0, owned_by: 'openai' },
          { id: 'openai/gpt-5-mini', object: 'model', created: 0, owned_by: 'openai' },
        ],
      });
      expect(controller.get('openai/gpt-5.2', openai)).toMatchObject({ object: 'model' });
      expect(() => controller.get('gpt-1', openai)).toThrow(expect.objectContaining({ status: 404 }));
    });

    it.each([
      [{}],
      [{ ...openai, 'anthropic-version': '2023-06-01' }],
      [{ ...openai, 'x-api-key': 'key' }],
      [{ ...openai, 'user-agent': 'claude-code/2.1.329' }],
      [{ authorization: 'Basic x' }],
    ])('are those that send a bearer and nothing of the Messages API: not %j', (headers) => {
      expect(controller.list({}, headers)).toHaveProperty('has_more');
    });
  });
});
