import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { findScenario, LISTED_MODELS, SCENARIOS } from './scenario-registry.js';

const FOLDER = join(import.meta.dirname, 'scenarios');

describe('the registry of scenarios', () => {
  it('has one line for every file', async () => {
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('-scenario.ts'));
    expect(SCENARIOS).toHaveLength(files.length);
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  });

  it('has one row of the README for every scenario, and none more', async () => {
    const readme = await readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8');
    const table = readme.split('## Models')[1]!.split('## Keys')[0]!;
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const cells = rows.map((row) => row.split(' | ').map((cell) => cell.replace(/^\| |\s*\|$/g, '').trim()));
    expect(cells.slice(1)).toEqual(SCENARIOS.slice(1).map(({ usage, summary }) => [`\`${usage}\``, summary]));
    expect(cells[0]?.[1]).toBe(SCENARIOS[0]?.summary);
  });

  it.each(['sim-text', 'sim-long'])('finds %s by name', (name) => {
    expect(findScenario(name).name).toBe(name);
  });

  it.each(['sim-big', 'gpt-5', '', 'constructor'])('gives the default for %p', (name) => {
    expect(findScenario(name)).toBe(SCENARIOS[0]);
  });

  it('lists names that work as they stand', () => {
    expect(LISTED_MODELS.every((model) => /^sim-[a-z-]+$/.test(model))).toBe(true);
  });
});
