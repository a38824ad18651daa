import { describe, expect, it } from '@jest/globals';
import { loadConfiguration, type SluiceConfiguration } from '@sluice/configuration';

import { changedSettings } from './changed-settings.js';

function load(environment: Record<string, string>): SluiceConfiguration {
  return loadConfiguration({
    environment: { OPENAI_API_KEY: 'a-first-key', ...environment },
    workingDirectory: '/nowhere',
  });
}

function changes(environment: Record<string, string>): readonly string[] {
  return changedSettings(load({}), load(environment));
}

describe(changedSettings.name, () => {
  it('finds nothing between equal configurations', () => {
    expect(changes({})).toEqual([]);
  });

  it.each([
    [{ LOG_LEVEL: 'debug' }, ['server.logLevel']],
    [{ PROXY_API_KEY: 'a-client-key' }, ['server.proxyApiKey']],
    [{ TIMEOUT_CONNECT: '7' }, ['timeouts.connectMs']],
    [{ SLUICE_MEDIA_ALLOW_HOSTS: 'files.internal' }, ['media.allowHosts']],
  ])('names what %j changes', (environment, names) => {
    expect(changes(environment)).toEqual(names);
  });

  it('names providers by their ids, whichever place they have in the list', () => {
    const names = changes({ ANTHROPIC_API_KEY: 'another-key', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' });
    expect(names).toContain('providers.anthropic');
    expect(names).toContain('providers.openai.baseUrl');
    expect(names).toContain('credentials.anthropic');
  });

  it('tells of a key that it is another one, and not which', () => {
    const names = changes({ OPENAI_API_KEY: 'a-second-key' });
    expect(names).toContain('credentials.openai');
    expect(JSON.stringify(names)).not.toMatch(/a-first-key|a-second-key/);
  });

  it('says how many more there are when there are many', () => {
    const letters = 'A B C D E F G H I J K L M N O P Q R S T'.split(' ');
    const servers = letters.flatMap((letter) => [
      [`SERVER_${letter}_API_BASE`, 'http://127.0.0.1:9/v1'],
      [`SERVER_${letter}_API_KEY`, 'a-key-of-a-server'],
    ]);
    const names = changes(Object.fromEntries(servers) as Record<string, string>);
    expect(names).toHaveLength(31);
    expect(names.at(-1)).toMatch(/^and \d+ more$/);
  });
});
