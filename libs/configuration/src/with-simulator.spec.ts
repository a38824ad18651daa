import { describe, expect, it } from '@jest/globals';

import { loadConfiguration, withSimulator, type Environment, type SluiceConfiguration } from './index.js';

const BASE_URL = 'http://127.0.0.1:4001/v1';
const AT_BASE = { url: BASE_URL, key: 'key-1' };

function load(environment: Environment): SluiceConfiguration {
  return loadConfiguration({ environment, workingDirectory: '/nonexistent' });
}

describe('withSimulator', () => {
  it('makes its models the targets when there is no other provider', () => {
    const { snapshot, credentials, simulator } = withSimulator(load({}), { url: `${BASE_URL}/`, key: 'key-1' });
    expect(snapshot.providers).toEqual([
      { id: 'simulator', adapter: 'simulator', baseUrl: BASE_URL, profile: 'simulator' },
    ]);
    expect(snapshot.routing).toEqual({
      bigModel: { provider: 'simulator', model: 'sim-big' },
      middleModel: { provider: 'simulator', model: 'sim-middle' },
      smallModel: { provider: 'simulator', model: 'sim-small' },
      fallbacks: [],
    });
    expect(credentials.get('simulator')).toEqual([{ id: 'simulator-1', secret: 'key-1' }]);
    expect(simulator).toBe(true);
  });

  it('keeps a simulator model that was named', () => {
    const { snapshot } = withSimulator(load({ BIG_MODEL: 'simulator/slow' }), AT_BASE);
    expect(snapshot.routing.bigModel).toEqual({ provider: 'simulator', model: 'slow' });
    expect(snapshot.routing.smallModel.model).toBe('sim-small');
  });

  it('stands beside another provider without taking its traffic', () => {
    const before = load({ OPENAI_API_KEY: 'sk-one', SLUICE_SIMULATOR: 'true' });
    const after = withSimulator(before, AT_BASE);
    expect(after.snapshot.providers.map(({ id }) => id)).toEqual(['openai', 'openai-responses', 'simulator']);
    expect(after.snapshot.routing).toEqual(before.snapshot.routing);
    expect([...after.credentials.keys()]).toEqual(['openai', 'openai-responses', 'simulator']);
  });

  it('has a hash of its own, and leaves the original as it was', () => {
    const before = load({});
    const after = withSimulator(before, AT_BASE);
    expect(after.snapshot.hash).not.toBe(before.snapshot.hash);
    expect(before.snapshot.providers).toEqual([]);
    expect(Object.isFrozen(after)).toBe(true);
  });

  it('can be told a new address', () => {
    const moved = withSimulator(withSimulator(load({}), AT_BASE), { url: 'http://127.0.0.1:9/v1', key: 'key-2' });
    expect(moved.snapshot.providers.map(({ baseUrl }) => baseUrl)).toEqual(['http://127.0.0.1:9/v1']);
  });
});
