import type { FastifyRequest } from 'fastify';

import { untilLeft } from '../http/until-left.js';
import { ownAddress } from './own-address.js';

/** How a question to a model went. */
export type ConnectionTest =
  | {
      readonly status: 'success';
      readonly message: string;
      /** `provider/model`. */
      readonly model_used: string;
      readonly timestamp: string;
      readonly response_id: string;
    }
  | {
      readonly status: 'failed';
      /** As the Messages API calls it: `api_error`, `not_found_error`. */
      readonly error_type: string;
      readonly message: string;
      readonly timestamp: string;
      readonly suggestions: readonly string[];
    };

/** What is read of the gateway's own answer. */
interface Answer {
  readonly id?: string;
  readonly error?: { readonly type?: string; readonly message?: string };
}

const QUESTION = { max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] };

/** The headers by which a client is let in, or asks an upstream with a key of its own. */
const ENTRANCE = ['x-api-key', 'authorization'] as const;

/** What to do about an answer, by its status. */
const ADVICE: Readonly<Record<number, string>> = {
  400: 'Check the name of the model, and whether it takes so short a question.',
  401: 'Check the key that you have sent: it is handed on to the provider.',
  402: 'Check the balance and the quota of the account.',
  403: 'Check whether the account may use the model, and from this region.',
  404: 'Check the name of the model: GET /v1/models lists those there are.',
  429: 'Wait until the key has rested (GET /v1/quota-stats), or add another key.',
  500: 'The provider has trouble: try again later, or set FALLBACK_MODELS.',
  502: 'Check the key of the provider, its base URL, and that it can be reached from here.',
  504: 'Check the base URL of the provider, and the network; or set longer timeouts.',
  529: 'The provider is overloaded: try again later, or set FALLBACK_MODELS.',
};
const OTHER_ADVICE = 'The log of the gateway has the details.';

/**
 * Asks a model for five tokens, over the gateway's own front door: what is tested is all that a client's request meets,
 * and it is traced, recorded and counted like one.
 *
 * @throws {ServiceError} `gateway_client_closed`
 */
export async function testConnection(http: FastifyRequest, model: string): Promise<ConnectionTest> {
  const headers = Object.fromEntries(ENTRANCE.flatMap((name) => [[name, http.headers[name]] as const]).filter(isSent));
  return untilLeft(http, async (signal) => {
    const response = await fetch(`${ownAddress(http.raw.socket)}/v1/messages`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({ model, ...QUESTION }),
      redirect: 'error',
      signal,
    });
    return outcomeOf(response, (await response.json()) as Answer);
  });
}

function isSent(header: readonly [string, string | string[] | undefined]): header is readonly [string, string] {
  return typeof header[1] === 'string';
}

function outcomeOf(response: Response, { id = '', error }: Answer): ConnectionTest {
  const timestamp = new Date().toISOString();
  if (response.ok) {
    const model = response.headers.get('x-sluice-model') ?? '';
    return { status: 'success', message: `${model} has answered`, model_used: model, timestamp, response_id: id };
  }
  return {
    status: 'failed',
    error_type: error?.type ?? 'api_error',
    message: error?.message ?? `The gateway answered ${response.status}`,
    timestamp,
    suggestions: [ADVICE[response.status] ?? OTHER_ADVICE],
  };
}
