import { describe, expect, it } from '@jest/globals';

import { loadWritten } from '../../fixtures/written-configuration.js';
import { VARIABLE_NAMES, type VariableName } from '../env.dto.js';
import { settingsOf } from './setting.decorator.js';
import type { SectionClass, VariableNotation } from './shape.js';
import { SluiceFile } from './sluice-file.dto.js';

interface VariablePath {
  readonly variable: VariableName;
  readonly path: readonly string[];
  readonly notation: VariableNotation;
}

/** Where each variable stands in the file. */
function pathsOf(section: SectionClass, above: readonly string[] = []): readonly VariablePath[] {
  return settingsOf(section).flatMap(({ name, shape }) => {
    const path = [...above, name];
    if (shape.kind === 'section') return pathsOf(shape.section, path);
    return shape.kind === 'variable' ? [{ variable: shape.variable, path, notation: shape.notation }] : [];
  });
}

const PATHS = pathsOf(SluiceFile);

/** What has no place in the file: where it lies, and what stands with each provider. */
const ELSEWHERE: readonly VariableName[] = ['SLUICE_CONFIG', 'SLUICE_PASS_CLIENT_KEY'];

/** Something that each kind of variable may say. */
const SAMPLES: readonly (readonly [name: RegExp, yaml: string, text: string])[] = [
  [/^PORT$/, '1234', '1234'],
  [/ADMIN_PORT/, '1234', '1234'],
  [/ADMIN_TOKEN/, 'a-token-of-sixteen-letters', 'a-token-of-sixteen-letters'],
  [/^HOST$/, 'localhost', 'localhost'],
  [/SLUICE_FROM/, 'tizee', 'tizee'],
  [/VERSION_STRICTNESS/, 'strict', 'strict'],
  [/REQUIRE_VERSION/, 'true', 'true'],
  [/LOG_LEVEL/, 'debug', 'debug'],
  [/RECORDING_REQUIRED/, 'true', 'true'],
  [/RECORDING_KEYS/, '{ local: meta, key_1: full }', 'local=meta,key_1=full'],
  [/RECORDING_(KEY|OLD_KEYS)$/, `${'A'.repeat(43)}=`, `${'A'.repeat(43)}=`],
  [/RETENTION_AGE/, '{ redacted: 30d, full: 1h }', 'redacted=30d,full=1h'],
  [/RETENTION_BYTES/, '{ redacted: 10g }', 'redacted=10g'],
  [/RECORDING_SAMPLE/, '0.5', '0.5'],
  [/RECORDING_SLOW/, '90s', '90'],
  [/RECORDING/, 'meta', 'meta'],
  [/COUNT_MODE/, 'remote', 'remote'],
  [/SIMULATOR/, 'true', 'true'],
  [/MEDIA_FETCH|CONTEXT_CHECK/, 'false', 'false'],
  [/ALLOW_HOSTS/, '[a.local, "b:80"]', 'a.local,b:80'],
  [/FALLBACK/, '[openai/a, openai/b]', 'openai/a,openai/b'],
  [/OTLP_HEADERS/, '{ a: "b, c=d", e: 1 }', 'a=b%2C%20c%3Dd,e=1'],
  [/TOKENS_LIMIT/, '9k', '9k'],
  [/MAX_RETRIES/, '7', '7'],
  [/SAMPLER/, '0.5', '0.5'],
  [/TIMEOUT|SECONDS/, '90s', '90'],
  [/QUEUE_URL|DATABASE_URL/, 'postgres://u:p@h/d', 'postgres://u:p@h/d'],
  [/BLOB_URL/, 'file:///b', 'file:///b'],
  [/MODELS_FILE/, 'm.json', 'm.json'],
  [/URL|ENDPOINT/, 'http://h/p', 'http://h/p'],
  [/KEY/, 'a-key-of-sixteen-letters', 'a-key-of-sixteen-letters'],
  [/.*/, 'some-text', 'some-text'],
];

describe('every variable', () => {
  it('has one place in the file', () => {
    const placed = PATHS.map(({ variable }) => variable);
    expect([...placed, ...ELSEWHERE].sort()).toEqual([...VARIABLE_NAMES].sort());
  });

  it.each(PATHS)('says by $path in the file what $variable says', ({ variable, path }) => {
    const [, written = '', text] = SAMPLES.find(([name]) => name.test(variable)) ?? [];
    const yaml = path.map((key, depth) => `${'  '.repeat(depth)}${key}:`).join('\n') + ` ${written}\n`;
    const files = { 'm.json': '{"models":[]}' };
    const ofFile = loadWritten({ yaml, files, environment: { OPENAI_API_KEY: 'k' } });
    const ofVariable = loadWritten({ files, environment: { OPENAI_API_KEY: 'k', [variable]: text } });
    expect(withoutDirectory(ofFile)).toEqual(withoutDirectory(ofVariable));
  });
});

/** Each configuration is read in a directory of its own. */
function withoutDirectory<Value extends { readonly dataDir: string }>(value: Value): Value {
  return { ...value, dataDir: value.dataDir.replace(/sluice-yaml-\w+/, '') };
}
