import { describe, expect, it } from '@jest/globals';
import type { RoutingSettings } from '@sluice/exchange';

import { modelsByProvider, smallModel } from './tested-models.js';

const SMALL = { provider: 'house', model: 'house-7b' };
const ROUTING: RoutingSettings = {
  bigModel: { provider: 'cloud', model: '*' },
  middleModel: { provider: 'house', model: 'house-70b' },
  smallModel: SMALL,
  fallbacks: [],
};
const DEEP = { id: 'deep', target: { provider: 'lab', model: 'lab-1', alias: 'deep' } };

function asked(changes: Partial<RoutingSettings> = {}): readonly unknown[] {
  const snapshot = { routing: { ...ROUTING, ...changes } };
  return [smallModel(snapshot), Object.fromEntries(modelsByProvider(snapshot))];
}

describe('the models that connections are tested with', () => {
  it('are the small one, and the cheapest of each provider', () => {
    const byProvider = { house: 'house/house-7b', cloud: 'cloud/claude-haiku-5-5', lab: 'deep' };
    expect(asked({ models: [DEEP] })).toEqual(['claude-haiku-5-5', byProvider]);
  });

  it('go by the names that clients may ask for, where the operator has a list of them', () => {
    const own = { bigModel: DEEP.target, middleModel: DEEP.target, smallModel: DEEP.target, models: [DEEP] };
    expect(asked({ ...own, clientModels: { allow: ['deep'], deny: ['*'] } })).toEqual(['deep', { lab: 'deep' }]);
    expect(asked({ clientModels: { allow: ['house-7b'], deny: ['*'] } })[0]).toBe('house/house-7b');
  });
});
