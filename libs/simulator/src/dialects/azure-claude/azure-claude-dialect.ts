import type { Dialect } from '../../dialect.js';
import { anthropicDialect, readCount, readMessages } from '../anthropic/anthropic-dialect.js';

/** Claude in Microsoft Foundry: the Messages API at an address of its own. */
export const azureClaudeDialect: Dialect = {
  ...anthropicDialect,
  name: 'azure-claude',
  routes: [
    { kind: 'completion', path: /^\/anthropic\/v1\/messages$/, read: readMessages },
    { kind: 'completion', path: /^\/anthropic\/v1\/messages\/count_tokens$/, read: readCount },
  ],
};
