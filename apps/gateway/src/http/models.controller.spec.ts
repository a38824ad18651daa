import { describe, expect, it } from '@jest/globals';

import { ModelCatalogue } from './model-catalogue.js';
import { ModelsController } from './models.controller.js';

const target = { provider: 'openai', model: 'gpt-5.2' };
const small = { provider: 'openai', model: 'gpt-5-mini' };
const catalogue = new ModelCatalogue({
  routing: { bigModel: target, middleModel: target, smallModel: small, fallbacks: [] },
});
const controller = new ModelsController(catalogue);
const ALL = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'openai/gpt-5.2', 'openai/gpt-5-mini'];

describe(ModelsController.name, () => {
  it('lists the Claude families with what serves them, then every target once', () => {
    const { data } = controller.list({});
    expect(data.map(({ id }) => id)).toEqual(ALL);
    expect(data[0]).toMatchObject({ display_name: 'claude-opus-5-5 (openai/gpt-5.2)', line: 'opus', type: 'model' });
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
    expect(controller.get('openai/gpt-5.2')).toMatchObject({ id: 'openai/gpt-5.2' });
    expect(controller.get('claude-haiku-5-5')).toMatchObject({ line: 'haiku' });
    expect(() => controller.get('gpt-1')).toThrow(expect.objectContaining({ status: 404, message: 'model: gpt-1' }));
  });
});
