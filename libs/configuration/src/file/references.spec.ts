import { describe, expect, it } from '@jest/globals';

import { faultsOf, loadWritten, refusalOf } from '../../fixtures/written-configuration.js';
import { resolveReferences } from './references.js';

const VARIABLES = new Map([
  ['A', 'one'],
  ['B_2', 'two'],
]);

describe('a reference', () => {
  it.each([
    ['${A}', 'one'],
    ['${A}-${B_2}', 'one-two'],
    ['${C:-three}', 'three'],
    ['${C:-}', ''],
    ['${A:-three}', 'one'],
    ['${C:-http://h:80/p}', 'http://h:80/p'],
    ['$A', '$A'],
    ['$$A', '$A'],
    ['$${A}', '${A}'],
    ['$$${A}', '$one'],
    ['5$', '5$'],
    ['(a|$)', '(a|$)'],
  ])('%s is %s', (written, text) => {
    expect(resolveReferences(written, VARIABLES)).toMatchObject({ text });
  });

  it.each(['${A', '${}', '${1A}', '${A-b}', '${A.b}', 'x${', '${${A}}'])('%s is none', (written) => {
    expect(resolveReferences(written, VARIABLES)).toMatchObject({ problem: expect.stringContaining('no reference') });
  });

  it('to a variable that is not set is a fault that names it, and the only one', () => {
    const yaml =
      'providers:\n  openai:\n    api_keys:\n      - ${ONE}\n      - ${TWO}\nmodels:\n  - { id: a, provider: openai }\n';
    expect(faultsOf(yaml, { environment: { TWO: 'k' } })).toEqual([
      'sluice.yaml:4: providers.openai.api_keys[0]: refers to the variable ONE, which is not set → set ONE in the environment or in .env, or write ${ONE:-fallback}',
    ]);
  });

  it('reads the environment before .env, and sees an empty variable as unset', () => {
    const yaml = 'data_dir: /${A}/${B}/${C:-c}\n';
    const { dataDir } = loadWritten({ yaml, environment: { A: 'a', C: ' ' }, env: 'A=x\nB=b\n' });
    expect(dataDir).toBe('/a/b/c');
  });

  it('may stand for numbers, switches, names of models, headers and what is merged into bodies', () => {
    const yaml = `
server: { port: "\${P}" }
context_check: \${S}
headers: { X-A: "a \${A}" }
providers:
  acme: { base_url: "http://\${H}/v1" }
models:
  - id: house
    provider: acme
    model: \${M}
    context: \${C}
    extra_body: { deep: [{ text: "\${A}", cost: $$5 }] }
`;
    const environment = { P: '99', S: 'false', A: 'one', H: 'h', M: 'm-1', C: '8k' };
    const { server, snapshot } = loadWritten({ yaml, environment });
    expect(server.port).toBe(99);
    expect(snapshot.models).toEqual({
      known: [{ provider: 'acme', model: 'm-1', contextTokens: 8000 }],
      checksContext: false,
    });
    expect(snapshot.providers[0]).toMatchObject({ baseUrl: 'http://h/v1', extraHeaders: { 'x-a': 'a one' } });
    expect(snapshot.routing.models?.[0]?.target.overrides?.extraBody).toEqual({ deep: [{ text: 'one', cost: '$5' }] });
  });

  it('is no place for YAML: what a variable says is text', () => {
    const environment = { A: '[x]\nserver: { port: 1 }', OPENAI_API_KEY: 'k' };
    expect(loadWritten({ yaml: 'deny: ["${A}", "*-b"]\n'.replace('"${A}", ', ''), environment }).server.port).toBe(
      8082,
    );
    expect(faultsOf('data_dir: ${A}\n', { environment })[0]).toContain('data_dir: must be a directory');
  });
});

const SECRET = 'hunter2-must-not-be-printed';

describe('a secret', () => {
  it.each([
    ['as a port', 'server:\n  port: ${S}\n'],
    ['as a switch', 'context_check: ${S}\n'],
    ['as a key with a space', 'providers:\n  openai:\n    api_key: a ${S}\n'],
    ['as an address', 'providers:\n  acme:\n    base_url: ${S}\n'],
    [
      'as the provider of a model',
      'providers:\n  acme: { base_url: http://a }\nmodels:\n  - id: a\n    provider: ${S}\n',
    ],
    [
      'as the id of two models',
      'providers:\n  acme: { base_url: http://a }\nmodels:\n  - &m { id: "${S}", provider: acme }\n  - *m\n',
    ],
    ['as a target', 'providers:\n  acme: { base_url: http://a }\nroutes:\n  - match: a\n    to: ${S}/b\n'],
    ['as the default', 'providers:\n  acme: { base_url: http://a }\ndefault: ${S}\n'],
    ['as a fallback', 'providers:\n  acme: { base_url: http://a }\nfallbacks: ["${S}"]\n'],
    ['as an expression', 'providers:\n  acme: { base_url: http://a }\nroutes:\n  - regex: (${S}\n    to: acme/b\n'],
    ['as the URL of a store', 'stores:\n  database: redis://:${S}@d\n'],
    ['beside broken YAML', 'providers:\n  acme: { api_key: ${S} }\n'],
  ])('that a variable holds is in no message, %s', (_name, yaml) => {
    const { message, faults } = refusalOf({ yaml, environment: { S: SECRET } });
    expect(JSON.stringify([message, faults])).not.toContain('hunter2');
  });

  it.each([
    ['in YAML that is broken', `providers:\n  openai:\n    api_key: ${SECRET}\n  bad\n`],
    ['behind a bracket that stays open', `providers: { openai: { api_key: ${SECRET}\n`],
    ['as a key that is none', `providers:\n  openai:\n    api_key: "${SECRET} "x\n`],
    ['in a list of keys', `providers:\n  openai:\n    api_keys: ["a b ${SECRET}"]\n`],
    ['in a header', `headers:\n  X-A: "${SECRET}\\n"\nretry: 1\n`],
    ['as the key of clients', `server:\n  api_key: a ${SECRET}\n`],
    ['as an alias', `server:\n  api_key: *${SECRET}\n`.replace(SECRET, 'unknown')],
  ])('that is written down is in no message, %s', (_name, yaml) => {
    expect(refusalOf({ yaml }).message).not.toContain('hunter2');
  });
});
