import { ClientError } from '@sluice/exchange';

import type { ModelInfo } from '../models/messages-model.js';

/** Which part of a list is wanted. */
export interface PageQuery {
  readonly limit?: string;
  readonly after_id?: string;
  readonly before_id?: string;
}

/** A part of a list of the Messages API. */
export interface ModelsPage {
  readonly data: readonly ModelInfo[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

/**
 * Reads which part of a list is wanted, and gives what cuts it out. A cursor nobody knows gives an empty page: the list
 * may have changed between two pages.
 *
 * @throws {ClientError} `invalid_request`
 */
export function pageOfModels(query: PageQuery): (models: readonly ModelInfo[]) => ModelsPage {
  const { after_id: after, before_id: before } = query;
  const limit = parseLimit(query.limit);
  if (after !== undefined && before !== undefined) {
    throw new ClientError('invalid_request', 'after_id: cannot be used together with before_id');
  }
  return (models) => {
    const candidates = between(models, { after, before });
    const data = before === undefined ? candidates.slice(0, limit) : candidates.slice(-limit);
    return {
      data,
      has_more: candidates.length > data.length,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    };
  };
}

interface Cursors {
  readonly after: string | undefined;
  readonly before: string | undefined;
}

function between(models: readonly ModelInfo[], { after, before }: Cursors): readonly ModelInfo[] {
  const index = models.findIndex(({ id }) => id === (after ?? before));
  if (after !== undefined) return index < 0 ? [] : models.slice(index + 1);
  return before === undefined ? models : models.slice(0, Math.max(0, index));
}

function parseLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new ClientError('invalid_request', `limit: Input should be between 1 and ${MAX_LIMIT}`);
  }
  return limit;
}
