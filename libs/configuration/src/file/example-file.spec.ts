import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { loadConfiguration } from '../index.js';
import { settingsOf } from './setting.decorator.js';
import type { SectionClass, Shape } from './shape.js';
import { SluiceFile } from './sluice-file.dto.js';

const DOCS = join(import.meta.dirname, '../../../../docs');
const EXAMPLE = readFileSync(join(DOCS, 'sluice.example.yaml'), 'utf8');

describe('docs/sluice.example.yaml', () => {
  it('is read without a fault, with no variable set', () => {
    const { snapshot, server } = loadConfiguration({
      environment: {},
      workingDirectory: DOCS,
      configFile: 'sluice.example.yaml',
    });
    expect(server.port).toBe(8082);
    expect(server).not.toHaveProperty('proxyApiKey');
    expect(snapshot.routing.models?.map(({ id }) => id)).toEqual(['house-fast', 'house-deep']);
    expect(snapshot.routing.rules?.map(({ name }) => name)).toEqual(['opus', 'reviewer', 'small-names']);
  });

  it.each(keysOf(SluiceFile))('shows the key %s', (key) => {
    expect(EXAMPLE).toMatch(new RegExp(`^[ -]*(?:\\{.*\\b)?${key}:`, 'm'));
  });
});

/** Every key of every section. */
function keysOf(section: SectionClass): string[] {
  const keys = settingsOf(section).flatMap(({ name, shape }) => [name, ...sectionsOf(shape).flatMap(keysOf)]);
  return [...new Set(keys)];
}

function sectionsOf(shape: Shape): readonly SectionClass[] {
  switch (shape.kind) {
    case 'section':
      return [shape.section];
    case 'list':
      return sectionsOf(shape.item);
    case 'map':
      return sectionsOf(shape.value);
    case 'either':
      return [...sectionsOf(shape.value), ...sectionsOf(shape.map)];
    default:
      return [];
  }
}
