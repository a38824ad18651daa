import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { formatTarget } from '@sluice/exchange';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { loadConfiguration, type SluiceConfiguration } from '../index.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-beside-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The configuration of a gateway in a folder with these files. */
function load(files: Readonly<Record<string, string>>, environment: Record<string, string> = {}): SluiceConfiguration {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return loadConfiguration({ environment, workingDirectory: folder });
}

const OPENAI = 'OPENAI_API_KEY=k\n';
const MODELS = '- { model_id: theirs, api_base: "https://their.test/v1" }\n';

describe('a variable of another proxy', () => {
  it('counts less than our own, wherever that stands among variables', () => {
    const { timeouts } = load({ '.env': `${OPENAI}TIMEOUT_READ_STREAMING=300\n` }, { REQUEST_TIMEOUT: '90' }).snapshot;
    expect([timeouts.streamReadMs, timeouts.wholeReadMs]).toEqual([300_000, 90_000]);
  });

  it('counts more than sluice.yaml, as all variables do', () => {
    const files = { '.env': `${OPENAI}REQUEST_TIMEOUT=90\n`, 'sluice.yaml': 'timeouts: { read_streaming: 10 }\n' };
    expect(load(files).snapshot.timeouts.streamReadMs).toBe(90_000);
  });
});

describe('what a proxy does without being told', () => {
  it('counts less than sluice.yaml, which may name the proxy', () => {
    const files = { '.env': OPENAI, 'sluice.yaml': 'coming_from: fuergaosi233\nfamilies: { small: gpt-5-nano }\n' };
    const { bigModel, smallModel } = load(files).snapshot.routing;
    expect([bigModel, smallModel].map(formatTarget)).toEqual(['openai/gpt-4o', 'openai/gpt-5-nano']);
  });

  it('counts less than a flag that names another proxy', () => {
    const files = { '.env': OPENAI, 'sluice.yaml': 'coming_from: mirrowel\n' };
    expect(load(files).server.port).toBe(8000);
    expect(load(files, { SLUICE_FROM: 'tizee' }).server.port).toBe(8082);
  });
});

describe('models of their file', () => {
  it('stand beside those of sluice.yaml, which count where both have a name', () => {
    const own = `
models:
  - { id: ours, provider: openai, model: gpt-5.2 }
  - { id: theirs, provider: openai, model: gpt-5-mini }
`;
    const { routing } = load({
      '.env': OPENAI,
      'sluice.yaml': own,
      'models.yaml': `${MODELS}- { model_id: more, api_base: "https://their.test/v1" }\n`,
    }).snapshot;
    expect(routing.models?.map(({ id, target }) => [id, formatTarget(target)])).toEqual([
      ['ours', 'openai/gpt-5.2'],
      ['theirs', 'openai/gpt-5-mini'],
      ['more', 'their-test/more'],
    ]);
    // Names of ours would be refused by the list of theirs.
    expect(routing.clientModels).toBeUndefined();
  });

  it('are all that clients may ask for where nothing of ours is said', () => {
    const { routing } = load({ 'models.yaml': MODELS, 'sluice.yaml': 'server: { log_level: silent }\n' }).snapshot;
    expect(routing.clientModels).toEqual({ allow: ['theirs'], deny: ['*'] });
  });

  it('refer to keys that stand in the file, and show them nowhere', () => {
    const configuration = load({ 'models.yaml': MODELS.replace(' }', ', api_key: hunter2-secret }') });
    expect(configuration.credentials.get('their-test')?.map(({ secret }) => secret)).toEqual(['hunter2-secret']);
    expect(JSON.stringify(configuration.snapshot)).not.toContain('hunter2');
  });

  it('are told of with their line, beside all other faults', () => {
    const files = { 'models.yaml': '- { model_id: a, api_base: nowhere }\n', '.env': 'PORT=x\n' };
    expect(() => load(files)).toThrow(
      /models\.yaml:1: api_base must be an http[^]*\.env:1: PORT: must be a whole number/,
    );
  });
});
