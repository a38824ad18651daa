import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { configurationSchema } from '@sluice/configuration';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

import { REPOSITORY } from './source-files.js';

const PATH = 'docs/sluice.schema.json';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(configurationSchema());

/** The places that the schema finds fault with. */
function faultsOf(text: string): readonly string[] {
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

it(`${PATH} is what sluice config schema prints; npm run docs:providers writes it`, async () => {
  const file = join(REPOSITORY, PATH);
  const options = await resolveConfig(file);
  const text = await format(JSON.stringify(configurationSchema()), { ...options, filepath: file });
  if ('writeDocuments' in globalThis) writeFileSync(file, text);
  else expect(readFileSync(file, 'utf8')).toBe(text);
});

describe('docs/sluice.example.yaml', () => {
  const example = readFileSync(join(REPOSITORY, 'docs/sluice.example.yaml'), 'utf8');

  it('is valid by the schema', () => {
    expect(faultsOf(example)).toEqual([]);
  });

  it('names the schema to editors', () => {
    expect(example).toMatch(/^# yaml-language-server: \$schema=\S*sluice\.schema\.json$/m);
  });

  it('has every key there is', () => {
    const keys = (schema: unknown): readonly string[] => {
      if (typeof schema !== 'object' || schema === null) return [];
      const { properties } = schema as { properties?: object };
      return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(keys)];
    };
    const missing = [...new Set(keys(configurationSchema()))].filter(
      (key) => !new RegExp(String.raw`[\s{,-]${key}:`).test(example),
    );
    expect(missing).toEqual([]);
  });
});

describe('the schema', () => {
  it.each<[string, string]>([
    ['nothing at all', '{}'],
    ['numbers and switches', 'server: { port: 0, require_version: true }\nretry: { max_retries: 10 }'],
    ['times in seconds and with a unit', 'timeouts: { connect: 0.5, read_streaming: 500ms, keepalive: 1.5m }'],
    ['references where no text could stand', 'server: { port: "${PORT}", log_level: "${LEVEL:-info}" }'],
    ['a header that refers to a variable', 'headers: { X-Team: "team ${TEAM}" }'],
    ['lists, and one of a list', 'fallbacks: openai/a\nmedia: { allow_hosts: [a, "b:1"] }'],
  ])('allows %s', (_name, text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['a key that is none', 'severs: {}', ' additionalProperties'],
    ['a key of another section', 'server: { connect: 1 }', '/server additionalProperties'],
    ['a number that is too high', 'server: { port: 65536 }', '/server/port maximum'],
    ['a fraction of a port', 'server: { port: 1.5 }', '/server/port type'],
    ['a text for a switch', 'context_check: perhaps', '/context_check type'],
    ['a word that is none of those', 'server: { log_level: loud }', '/server/log_level enum'],
    ['a time in a unit nobody knows', 'timeouts: { connect: 3d }', '/timeouts/connect pattern'],
    ['a list for a section', 'server: []', '/server type'],
    ['a provider that could have no variables', 'providers: { My_Own: {} }', '/providers propertyNames'],
    ['a header that is none', 'headers: { "a b": c }', '/headers propertyNames'],
    ['a base URL that is none', 'providers: { acme: { base_url: acme.test } }', '/providers/acme/base_url pattern'],
  ])('refuses %s', (_name, text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });
});
