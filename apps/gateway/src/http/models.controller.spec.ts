import { describe, expect, it } from '@jest/globals';
import type { ConfigSnapshot, ListedModel, RoutingSettings } from '@sluice/exchange';

import { ModelCatalogue } from '../models/model-catalogue.js';
import { ModelRouter } from './model-router.js';
import { ModelsController } from './models.controller.js';

const target = { provider: 'openai', model: 'gpt-5.2' };
const small = { provider: 'openai', model: 'gpt-5-mini' };
const ROUTING: RoutingSettings = { bigModel: target, middleModel: target, smallModel: small, fallbacks: [] };
const PROVIDERS: ConfigSnapshot['providers'] = [
  { id: 'openai', adapter: 'openai', baseUrl: 'https://api.openai.com/v1', profile: 'openai' },
  { id: 'anthropic', adapter: 'anthropic', baseUrl: 'https://api.anthropic.com', profile: 'claude' },
];
const KNOWN = { known: [{ provider: 'openai', model: 'gpt-5-mini', contextTokens: 1_000 }], checksContext: true };
const NOON = Date.UTC(2026, 10, 21, 12);

interface Offer {
  readonly routing?: Partial<RoutingSettings>;
  readonly providers?: ConfigSnapshot['providers'];
  readonly discovered?: Readonly<Record<string, readonly ListedModel[]>>;
}

function offering({ routing, providers = PROVIDERS, discovered = {} }: Offer = {}): ModelsController {
  const snapshot = { routing: { ...ROUTING, ...routing }, providers, models: KNOWN };
  const router = new ModelRouter(snapshot);
  const catalogue = new ModelCatalogue({
    snapshot,
    route: (name) => router.route(name),
    searches: ({ provider }) => provider === 'anthropic',
    discovery: { models: () => Promise.resolve(new Map(Object.entries(discovered))) },
    now: () => NOON,
  });
  return new ModelsController({ current: { catalogue } });
}

interface Listed {
  readonly id: string;
  readonly display_name: string;
  readonly [field: string]: unknown;
}

async function list(controller: ModelsController, query = {}, headers = {}): Promise<readonly Listed[]> {
  const { data } = await controller.list({ limit: '1000', ...query }, headers);
  return data as readonly unknown[] as readonly Listed[];
}

const idsOf = (models: readonly Listed[]): readonly string[] => models.map(({ id }) => id);

const ALL = [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-gw-openai/gpt-5.2',
  'claude-gw-openai/gpt-5-mini',
];

describe(ModelsController.name, () => {
  it('lists the Claude families with what serves them, then every target once', async () => {
    const models = await list(offering());
    expect(idsOf(models)).toEqual(ALL);
    expect(models[0]).toMatchObject({ display_name: 'claude-opus-5-5 (openai/gpt-5.2)', line: 'opus', type: 'model' });
  });

  it('tells the limits of the model that answers, where they are known', async () => {
    const limits = (await list(offering())).map(({ max_input_tokens, max_tokens }) => [max_input_tokens, max_tokens]);
    const [large, little] = [
      [400_000, 128_000],
      [1_000, 128_000],
    ];
    expect(limits).toEqual([large, large, little, large, little]);
    const nobody = { provider: 'anthropic', model: 'claude-none' };
    const models = await list(
      offering({ routing: { bigModel: { provider: 'anthropic', model: '*' }, middleModel: nobody } }),
    );
    expect(models[0]).toMatchObject({ max_input_tokens: 1_000_000, max_tokens: 128_000 });
    expect(models[1]).toMatchObject({ max_input_tokens: null, max_tokens: null, capabilities: null });
  });

  it('lists no target that takes every name', async () => {
    const same = { provider: 'anthropic', model: '*' };
    const models = await list(offering({ routing: { bigModel: same, middleModel: same, fallbacks: [same] } }));
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
  ])('pages %j', async (query, ids, more) => {
    const page = await offering().list(query);
    expect(page.data.map(({ id }) => id)).toEqual(ids);
    expect(page).toMatchObject({ has_more: more, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null });
  });

  it.each([
    [{ limit: '0' }, 'limit: Input should be between 1 and 1000'],
    [{ limit: '1001' }, 'limit: Input should be between 1 and 1000'],
    [{ limit: 'many' }, 'limit: Input should be between 1 and 1000'],
    [{ after_id: 'a', before_id: 'b' }, 'after_id: cannot be used together with before_id'],
    [{ format: 'gemini' }, 'format: Input should be "openai" or "anthropic"'],
  ])('refuses %j', async (query, message) => {
    await expect(offering().list(query)).rejects.toMatchObject({ status: 400, message });
  });

  it('finds one model by its id, slashes included, and tells which one it did not find', async () => {
    for (const id of ['openai/gpt-5.2', 'claude-gw-openai/gpt-5.2']) {
      expect(await offering().get(id)).toMatchObject({ id, display_name: 'openai/gpt-5.2' });
    }
    expect(await offering().get('claude-haiku-5-5')).toMatchObject({ line: 'haiku' });
    await expect(offering().get('gpt-1')).rejects.toMatchObject({ status: 404, message: 'model: gpt-1' });
  });

  describe('for clients of the API of OpenAI', () => {
    const openai = { authorization: 'Bearer key' };

    it("lists the same models by their own names, in that API's shape", async () => {
      expect(await offering().list({ limit: '1' }, openai)).toEqual({
        object: 'list',
        data: [
          { id: 'claude-opus-5-5', object: 'model', created: 1_765_411_200, owned_by: 'sluice' },
          { id: 'claude-sonnet-5-5', object: 'model', created: 1_765_411_200, owned_by: 'sluice' },
          { id: 'claude-haiku-5-5', object: 'model', created: 1_754_524_800, owned_by: 'sluice' },
          { id: 'openai/gpt-5.2', object: 'model', created: 1_765_411_200, owned_by: 'openai' },
          { id: 'openai/gpt-5-mini', object: 'model', created: 1_754_524_800, owned_by: 'openai' },
        ],
      });
      expect(await offering().get('openai/gpt-5.2', {}, openai)).toMatchObject({ object: 'model' });
      await expect(offering().get('gpt-1', {}, openai)).rejects.toMatchObject({ status: 404 });
    });

    it.each([
      [{}],
      [{ ...openai, 'anthropic-version': '2023-06-01' }],
      [{ ...openai, 'x-api-key': 'key' }],
      [{ ...openai, 'user-agent': 'claude-code/2.1.329' }],
      [{ authorization: 'Basic x' }],
    ])('are those that send a bearer and nothing of the Messages API: not %j', async (headers) => {
      expect(await offering().list({}, headers)).toHaveProperty('has_more');
      expect(await offering().list({ format: 'openai' }, headers)).toHaveProperty('object', 'list');
    });

    it('unless they ask for the other shape', async () => {
      expect(await offering().list({ format: 'anthropic' }, openai)).toHaveProperty('has_more');
    });
  });

  describe('with what the providers have', () => {
    const day = (date: string): number => Date.parse(date);
    const discovered = {
      openai: [
        { id: 'gpt-5.2', contextTokens: 5 },
        { id: 'gpt-old', createdMs: day('2020-01-01') },
        { id: 'gpt-undated' },
        { id: 'org/gpt-new', createdMs: day('2026-11-01') },
      ],
      anthropic: [{ id: 'claude-opus-5-5', createdMs: day('2026-08-21'), displayName: 'Claude Opus 5.5' }],
    };

    it('lists it behind the rest, the newest first, each once', async () => {
      expect(idsOf(await list(offering({ discovered })))).toEqual([
        ...ALL,
        'claude-gw-openai/org/gpt-new',
        'claude-gw-anthropic/claude-opus-5-5',
        'claude-gw-openai/gpt-old',
        'claude-gw-openai/gpt-undated',
      ]);
    });

    it('knows from it what targets hold that the configuration names', async () => {
      expect(await offering({ discovered }).get('openai/gpt-5.2')).toMatchObject({ max_input_tokens: 5 });
      expect(await offering({ discovered }).get('openai/org/gpt-new')).toMatchObject({
        created_at: '2026-11-01T00:00:00Z',
      });
    });

    it('leaves out what the filter of a provider does, by both names of a model', async () => {
      const providers = PROVIDERS.map((provider) =>
        provider.id === 'openai' ? { ...provider, models: { allow: ['gpt-old'], deny: ['openai/gpt-*'] } } : provider,
      );
      const ids = idsOf(await list(offering({ discovered, providers }), {}, { authorization: 'Bearer x' }));
      expect(ids).toContain('openai/gpt-old');
      expect(ids).toContain('openai/org/gpt-new');
      expect(ids).not.toContain('openai/gpt-undated');
    });

    it('leaves out what clients may not ask for, families included', async () => {
      const clientModels = { allow: ['claude-haiku-*', 'gpt-old'], deny: ['*'] };
      expect(idsOf(await list(offering({ discovered, routing: { clientModels } })))).toEqual([
        'claude-haiku-5-5',
        'claude-gw-openai/gpt-old',
      ]);
    });
  });

  describe("with names of the operator's own", () => {
    const routing: Partial<RoutingSettings> = {
      models: [
        { id: 'fast', displayName: 'The fast one', target: { ...small, alias: 'fast' } },
        { id: 'my-claude', target: { ...target, alias: 'my-claude' } },
      ],
      rules: [
        { name: 'one', match: { kind: 'exact', pattern: 'gpt-4' }, targets: [{ target: small }] },
        { name: 'many', match: { kind: 'glob', pattern: 'gpt-3*' }, targets: [{ target: small }] },
      ],
      defaultModel: null,
    };

    it('lists them before all but the families, so that pickers keep them', async () => {
      const models = await list(offering({ routing }));
      expect(models.slice(3, 6)).toMatchObject([
        { id: 'claude-gw-fast', display_name: 'The fast one', max_input_tokens: 1_000 },
        { id: 'my-claude', display_name: 'my-claude', max_input_tokens: 400_000 },
        { id: 'claude-gw-gpt-4', display_name: 'gpt-4' },
      ]);
      expect(await offering({ routing }).get('fast')).toMatchObject({ id: 'fast', display_name: 'The fast one' });
    });
  });

  describe('enriched', () => {
    const discovered = {
      openai: [
        {
          id: 'x',
          displayName: 'X',
          outputTokens: 7,
          price: { input: 3, output: 15, cacheRead: 0.3 },
          features: { inputs: ['text', 'image'] as const, thinking: false },
          parameters: ['tools'],
        },
      ],
    };

    it.each(['true', '1', ''])(
      'by %j tells of a model all that is known, in the words programs know',
      async (enriched) => {
        const headers = { authorization: 'Bearer x' };
        expect(await offering({ discovered }).get('openai/x', { enriched }, headers)).toEqual({
          id: 'openai/x',
          object: 'model',
          created: 0,
          owned_by: 'openai',
          name: 'X',
          max_completion_tokens: 7,
          max_output_tokens: 7,
          pricing: { prompt: 0.000003, completion: 0.000015, cached_input: 0.0000003 },
          input_cost_per_token: 0.000003,
          output_cost_per_token: 0.000015,
          cache_read_input_token_cost: 0.0000003,
          architecture: { input_modalities: ['text', 'image'] },
          capabilities: { reasoning: false, vision: true, pdf_input: false },
          supports_reasoning: false,
          supports_vision: true,
          supported_parameters: ['tools'],
          _sources: ['upstream'],
        });
      },
    );

    it('adds to the shape of the Messages API what it has no words for', async () => {
      expect(await offering({ discovered }).get('openai/x', { enriched: 'true' })).toMatchObject({
        type: 'model',
        max_tokens: 7,
        pricing: { prompt: 0.000003 },
        capabilities: {
          image_input: { supported: true },
          pdf_input: { supported: false },
          thinking: { supported: false, types: { enabled: { supported: false } } },
          effort: { supported: false, low: { supported: false } },
          server_tools: { web_search: { supported: false } },
        },
      });
    });

    it('is what is asked for, and nothing else', async () => {
      expect(await offering().get('openai/gpt-5.2', { enriched: 'false' })).not.toHaveProperty('pricing');
      expect(await offering().get('openai/gpt-5.2', { enriched: 'true' })).toMatchObject({
        context_length: 400_000,
        pricing: { prompt: 0.00000175, completion: 0.000014, cached_input: 0.000000175, cache_write: 0.00000175 },
        _sources: ['catalogue'],
      });
    });
  });

  it('hands on what an upstream says in the words of the Messages API', async () => {
    const capabilities = { batch: { supported: true } };
    const controller = offering({ discovered: { anthropic: [{ id: 'claude-x', capabilities }] } });
    expect(await controller.get('anthropic/claude-x')).toMatchObject({ capabilities });
  });

  it('says of a model that thinks how much it can be told to, and whether it searches', async () => {
    const controller = offering({ discovered: { anthropic: [{ id: 'claude-opus-5-5' }] } });
    expect(await controller.get('anthropic/claude-opus-5-5')).toMatchObject({
      capabilities: { effort: { max: { supported: true } }, server_tools: { web_search: { supported: true } } },
    });
    expect(await controller.get('openai/gpt-5.2')).toMatchObject({
      capabilities: { effort: { high: { supported: true }, max: { supported: false } } },
    });
  });
});
