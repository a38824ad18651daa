import { describe, expect, it } from '@jest/globals';

import { faultsOf, loadWritten } from '../../fixtures/written-configuration.js';

describe('a file that is no YAML', () => {
  it.each([
    ['a tab', 'server:\n\tport: 1\n', 'sluice.yaml:2: is indented by a tab → use spaces'],
    [
      'a bracket that stays open',
      'deny: [a\n',
      'sluice.yaml:2: is not indented like what it belongs to → use the same number of spaces for each key of one section, and close brackets that were opened before it',
    ],
    [
      'a quote that stays open',
      'data_dir: "a\n',
      'sluice.yaml:2: lacks a bracket, a comma, a colon or a quote → close what is open',
    ],
    [
      'a second document',
      'data_dir: a\n---\ndata_dir: b\n',
      'sluice.yaml:2: holds a second document → remove the line ---',
    ],
    ['a tag', 'data_dir: !env A\n', 'sluice.yaml:1: has a tag → remove the word that begins with !'],
    ['a tag of YAML', 'data_dir: !!str a\n', 'sluice.yaml:1: data_dir: has a tag → remove the word that begins with !'],
    [
      'a reference in braces',
      'server: { api_key: ${KEY} }\n',
      'sluice.yaml:1: is not valid YAML: braces of a reference end what is in brackets → put references in quotes there: "${NAME}"',
    ],
    [
      'an alias of nothing',
      'data_dir: *a\n',
      'sluice.yaml:1: data_dir: is an alias of nothing → put text that begins with * in quotes, or mark what is meant with &name before it',
    ],
    [
      'an alias of itself',
      'models: &a\n  - *a\n',
      'sluice.yaml:2: models[0]: is an alias of nothing → put text that begins with * in quotes, or mark what is meant with &name before it',
    ],
  ])('but has %s, is told in words', (_name, yaml, ...faults) => {
    expect(faultsOf(yaml, { environment: { KEY: 'k', OPENAI_API_KEY: 'k' } })).toEqual(expect.arrayContaining(faults));
  });

  it('is the one fault: what follows from it is not told', () => {
    expect(faultsOf('server: [\n', { environment: { PORT: 'x' } })).toHaveLength(1);
  });
});

describe('aliases', () => {
  it('repeat what they are of', () => {
    const yaml = `
providers: { acme: { base_url: http://a, headers: &h { X-A: b } }, other: { base_url: http://b, headers: *h } }
default: acme/m
`;
    const { providers } = loadWritten({ yaml }).snapshot;
    expect(providers.map(({ extraHeaders }) => extraHeaders)).toEqual([{ 'x-a': 'b' }, { 'x-a': 'b' }]);
  });

  it('that would become a million values are refused, at once', () => {
    const lines = Array.from({ length: 20 }, (_, index) => {
      const items = index === 0 ? 'a, a' : `*l${index - 1}, *l${index - 1}, *l${index - 1}`;
      return `  - &l${index} [${items}]`;
    });
    const started = performance.now();
    const faults = faultsOf(`models:\n${lines.join('\n')}\n`);
    expect(faults.filter((fault) => fault.includes('becomes too large'))).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    ['brackets', '['.repeat(50_000)],
    ['closed brackets', `deny: ${'['.repeat(200)}${']'.repeat(200)}`],
    ['maps', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('and %s that go too deep are refused', (_name, yaml) => {
    expect(faultsOf(yaml).join('\n')).toMatch(/nested too deeply|becomes too large|is no setting/);
  });

  it('and keys by the ten thousand take no time, and are told of by the hundred', () => {
    const yaml = Array.from({ length: 40_000 }, (_, index) => `k${index}: 1`).join('\n');
    const started = performance.now();
    expect(faultsOf(yaml)).toHaveLength(500);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
