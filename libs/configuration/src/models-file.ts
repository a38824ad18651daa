import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { ConfiguredModel, TokenPrices } from '@sluice/exchange';

import type { ConfigurationFault } from './configuration-error.js';
import { isDay } from './rules/text-rules.js';

/** What a file of models holds, and what is wrong with it. */
export interface ModelsReading {
  readonly known: readonly ConfiguredModel[];
  readonly faults: readonly ConfigurationFault[];
}

const VARIABLE = 'SLUICE_MODELS_FILE';
const FIX =
  'write {"models": [{"provider", "model", "context_tokens", "output_tokens", "prices"}]}, as docs/configuration.md shows';

/** Something in the file is not what it should be. */
class ModelsFileError extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the models that an operator knows of. @param file undefined = none */
export function readModelsFile(file: string | undefined, workingDirectory: string): ModelsReading {
  if (file === undefined) return { known: [], faults: [] };
  try {
    const { models } = fieldsOf(parse(readFileSync(resolve(workingDirectory, file), 'utf8')), 'the file', ['models']);
    return { known: listOf(models, 'models').map((model, index) => readModel(model, `models.${index}`)), faults: [] };
  } catch (error) {
    return { known: [], faults: [{ variable: VARIABLE, problem: problemOf(error), fix: FIX }] };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof ModelsFileError) return `names a file in which ${error.message}`;
  return `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
}

function readModel(value: unknown, path: string): ConfiguredModel {
  const fields = fieldsOf(value, path, ['provider', 'model', 'context_tokens', 'output_tokens', 'prices']);
  const { prices } = fields;
  return {
    provider: textOf(fields['provider'], `${path}.provider`),
    model: textOf(fields['model'], `${path}.model`),
    ...optional('contextTokens', tokensOf(fields['context_tokens'], `${path}.context_tokens`)),
    ...optional('outputTokens', tokensOf(fields['output_tokens'], `${path}.output_tokens`)),
    ...(prices !== undefined && {
      prices: listOf(prices, `${path}.prices`).map((price, index) => readPrice(price, `${path}.prices.${index}`)),
    }),
  };
}

/** The names of rates in the file, and in the settings. */
const RATES = {
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_1h: 'cacheWrite1h',
  web_search: 'webSearch',
} as const;

function readPrice(value: unknown, path: string): TokenPrices {
  const fields = fieldsOf(value, path, ['from', 'above', 'up_to', 'input', 'output', ...Object.keys(RATES)]);
  const rate = (name: string): number | undefined => dollarsOf(fields[name], `${path}.${name}`);
  const { from } = fields;
  if (typeof from !== 'string' || !isDay(from)) throw new ModelsFileError(`${path}.from is no day such as 2026-01-31`);
  return {
    from,
    ...optional('above', tokensOf(fields['above'], `${path}.above`)),
    ...optional('upTo', tokensOf(fields['up_to'], `${path}.up_to`)),
    input: required(rate('input'), `${path}.input`),
    output: required(rate('output'), `${path}.output`),
    ...Object.entries(RATES).reduce((rates, [name, key]) => ({ ...rates, ...optional(key, rate(name)) }), {}),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelsFileError('there is no valid JSON');
  }
}

function fieldsOf(value: unknown, path: string, names: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ModelsFileError(`${path} is no object`);
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new ModelsFileError(`${path} has a field "${unknown}", which means nothing`);
  return value as Fields;
}

function listOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ModelsFileError(`${path} is no list`);
  return value;
}

function textOf(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw new ModelsFileError(`${path} is no text`);
  return value;
}

function tokensOf(value: unknown, path: string): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw new ModelsFileError(`${path} is no whole number`);
  return value as number;
}

function dollarsOf(value: unknown, path: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0) throw new ModelsFileError(`${path} is no price`);
  return value;
}

function required(value: number | undefined, path: string): number {
  if (value === undefined) throw new ModelsFileError(`${path} is missing`);
  return value;
}

function optional<Key extends string>(key: Key, value: number | undefined): Partial<Record<Key, number>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, number>>);
}
