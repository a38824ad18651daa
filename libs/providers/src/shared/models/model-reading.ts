import type { ListedModel, ModelListPage } from '@sluice/exchange';

import { isObject } from '../json/json-value.js';

/** An object of an answer, whose fields may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

/** More models than anybody serves: what goes on behind them is no list. */
const MOST_MODELS = 10_000;
const LONGEST_NAME = 256;
/** What no name of a model has, and what would break a line of a log or a path. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u0020\u007f\u2028\u2029]/;
const LONGEST_TITLE = 200;
const LATEST_SECOND = 4_102_444_800;

/** The models of a list, each once; what cannot be understood is left out. */
export function readModels(rows: unknown, read: (fields: Fields) => ListedModel | undefined): readonly ListedModel[] {
  if (!Array.isArray(rows)) return [];
  const models = new Map<string, ListedModel>();
  for (const row of rows.slice(0, MOST_MODELS) as readonly unknown[]) {
    const model = isObject(row) ? read(row as Fields) : undefined;
    if (model !== undefined && !models.has(model.id)) models.set(model.id, model);
  }
  return [...models.values()];
}

/** A page of a list that may stand alone or under a name. */
export function pageOf(body: unknown, name: string, read: (fields: Fields) => ListedModel | undefined) {
  const rows = isObject(body) ? (body as Fields)[name] : body;
  return Array.isArray(rows) ? ({ models: readModels(rows, read) } satisfies ModelListPage) : undefined;
}

/** The name of a model, or undefined for what cannot be one. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_NAME) return undefined;
  return UNPRINTABLE.test(value) ? undefined : value;
}

/** A name for people. */
export function titleOf(value: unknown): { readonly displayName?: string } {
  if (typeof value !== 'string') return {};
  const displayName = value.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TITLE);
  return displayName === '' ? {} : { displayName };
}

/** The first of some fields that holds a number of tokens; 0 and -1 stand for what nobody knows. */
export function tokensOf(...values: readonly unknown[]): number | undefined {
  return values.find((value): value is number => Number.isSafeInteger(value) && (value as number) > 0);
}

/** Both limits of a model, as far as they are told. */
export function limits(contextTokens: number | undefined, outputTokens: number | undefined) {
  return {
    ...(contextTokens !== undefined && { contextTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

/** When a model was made, from seconds since the epoch or a date in text. */
export function createdOf(value: unknown): { readonly createdMs?: number } {
  const createdMs = typeof value === 'string' ? Date.parse(value) : milliseconds(value);
  return createdMs > 0 ? { createdMs } : {};
}

function milliseconds(value: unknown): number {
  return typeof value === 'number' && value > 0 && value < LATEST_SECOND ? Math.round(value * 1000) : NaN;
}

/** A field that is an object, or one without fields. */
export function objectOf(value: unknown): Fields {
  return isObject(value) ? (value as Fields) : {};
}

/** The strings of a field that is a list. */
export function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
}
