import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';
import {
  CLIENT_ERROR_CODES,
  ClientError,
  SERVICE_ERROR_CODES,
  ServiceError,
  UPSTREAM_ERROR_CODES,
  UpstreamError,
} from '@sluice/exchange';

import { REPOSITORY } from './source-files.js';

const document = readFileSync(join(REPOSITORY, 'docs/errors.md'), 'utf8');
/** Rows look like: | `code` | status | `type` | … */
const documented = [...document.matchAll(/^\| `([a-z_]+)` +\| (\d{3}) +\| `([a-z_]+)` +\|/gm)].map(
  ([, code, status, type]) => `${code ?? ''} ${status ?? ''} ${type ?? ''}`,
);
const inCode = [
  ...CLIENT_ERROR_CODES.map((code) => new ClientError(code, '')),
  ...UPSTREAM_ERROR_CODES.map((code) => new UpstreamError(code, { publicMessage: '' })),
  ...SERVICE_ERROR_CODES.map((code) => new ServiceError(code, '')),
].map(({ code, status, anthropicType }) => `${code} ${status} ${anthropicType}`);

it('docs/errors.md lists exactly the errors there are, with their status and type', () => {
  expect([...documented].sort()).toEqual([...inCode].sort());
});
