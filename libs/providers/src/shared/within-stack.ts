import { ClientError } from '@sluice/exchange';

import { exceedsStack } from './json/json-value.js';

/**
 * Runs a translation. A schema or an input may be nested deeper than the stack; measuring each of them first would cost
 * every good one.
 * @throws {ClientError} `invalid_request` when it is
 */
export function withinStack<Result>(translate: () => Result): Result {
  try {
    return translate();
  } catch (error) {
    if (!exceedsStack(error)) throw error;
    throw new ClientError('invalid_request', 'The request is nested too deeply.', { cause: error });
  }
}
