import type { CompletionRoute, Dialect, DialectCall, DialectRequest, ReadDialectCall } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import { readCall } from '../chat/chat-dialect.js';
import { readResponsesCall } from '../responses/responses-dialect.js';
import { checkApiVersion, checkResponsesVersion } from './api-version-check.js';
import { azureErrorFor } from './azure-error.js';
import { filtered } from './filter-results.js';

const DEPLOYMENT = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/;

/** A URL for each deployment; `model` in the body says nothing. */
const deployments: CompletionRoute = {
  kind: 'completion',
  path: DEPLOYMENT,
  read: (call) => {
    const model = decodeURIComponent(DEPLOYMENT.exec(call.path)?.[1] ?? '');
    return checkApiVersion(call) ?? readFiltered(call, { ...asObject(call.body), model });
  },
};

/** The v1 API, which has no versions but `preview`. */
const v1: CompletionRoute = {
  kind: 'completion',
  path: /^\/openai\/v1\/chat\/completions$/,
  read: (call) => readFiltered(call, call.body),
};

/** The Responses API, where the body names the deployment at either address. */
const responses: CompletionRoute = {
  kind: 'completion',
  path: /^\/openai\/(v1\/)?responses$/,
  read: (call) => (call.path.includes('/v1/') ? undefined : checkResponsesVersion(call)) ?? readResponsesCall(call),
};

/** Models of every maker behind one address. */
const inference: CompletionRoute = {
  kind: 'completion',
  path: /^\/models\/chat\/completions$/,
  read: (call) => checkApiVersion(call) ?? readFiltered(call, call.body),
};

/** Azure OpenAI and the model inference API of Microsoft Foundry: Chat Completions at addresses of their own. */
export const azureDialect: Dialect = {
  name: 'azure',
  routes: [deployments, v1, responses, inference],
  keyOf,
  headers: ({ serial }) => ({ 'apim-request-id': `sim-${serial}`, 'x-ms-region': 'Simulated' }),
  failure: (reason) => ({ status: reason.status, body: azureErrorFor(reason) }),
};

function keyOf({ headers }: DialectCall): string | undefined {
  const key = headers['api-key'];
  return typeof key === 'string' ? key : bearerKey(headers.authorization);
}

function readFiltered(call: ReadDialectCall, body: unknown): DialectRequest {
  const read = readCall({ ...call, body });
  return 'refusal' in read ? read : { ...read, format: filtered(read.format) };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
