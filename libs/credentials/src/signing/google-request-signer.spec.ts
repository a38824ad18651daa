import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UpstreamError, type Transport, type UpstreamRequest } from '@sluice/exchange';
import { UndiciTransport } from '@sluice/transport';

import { RequestSigners } from './request-signers.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const REQUEST: UpstreamRequest = {
  method: 'POST',
  url: 'https://aiplatform.test/x',
  headers: { accept: '*/*' },
  stream: false,
};
const FOREVER = new AbortController().signal;
const MINUTE = 60_000;

/** What the token endpoint answers next, in order; the last one again and again. */
interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

let server: Server;
let transport: UndiciTransport;
let forms: URLSearchParams[];
let answers: Answer[];
/** Answers wait until this settles. */
let gate: Promise<void>;
let now: number;
let signers: RequestSigners;

beforeEach(async () => {
  forms = [];
  answers = [{}];
  gate = Promise.resolve();
  now = Date.UTC(2026, 0, 1);
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      forms.push(new URLSearchParams(Buffer.concat(parts).toString()));
      const { status = 200, body } = answers.length > 1 ? answers.shift()! : answers[0]!;
      const token = { access_token: `token-${forms.length}`, expires_in: 3_600, token_type: 'Bearer' };
      void gate.then(() =>
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body ?? token)),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  transport = new UndiciTransport({ connectMs: 5_000 });
  signers = new RequestSigners({ transport, now: () => now });
});

afterEach(async () => {
  await transport.destroy();
  server.closeAllConnections();
  server.close();
});

const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;

function serviceAccount(changes: object = {}): string {
  return JSON.stringify({
    type: 'service_account',
    client_email: 'robot@project.test',
    private_key: privateKey,
    private_key_id: 'key-1',
    token_uri: endpoint(),
    ...changes,
  });
}

const input = (secret: string) => ({ signing: { scheme: 'google' }, credential: { id: 'vertex-1', secret } }) as const;

async function bearer(secret = serviceAccount(), signal = FOREVER): Promise<string | undefined> {
  const signed = await signers.sign(REQUEST, { ...input(secret), nowMs: 0 }, signal);
  expect(signed).toMatchObject({ ...REQUEST, headers: { accept: '*/*' } });
  return signed.headers['authorization'];
}

async function failure(action: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await action.catch((thrown: unknown) => thrown);
  if (!(error instanceof UpstreamError)) throw new Error('no upstream error', { cause: error });
  return error;
}

describe('GoogleRequestSigner', () => {
  it('sends a token as it is, and nothing where there is none', async () => {
    expect(await bearer('ya29.token')).toBe('Bearer ya29.token');
    expect(await bearer('')).toBeUndefined();
    expect(forms).toHaveLength(0);
  });

  it('gets a token for a service account, by an assertion that is signed with its key', async () => {
    expect(await bearer()).toBe('Bearer token-1');
    expect(forms[0]!.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head, claims, signature] = forms[0]!.get('assertion')!.split('.') as [string, string, string];
    expect(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
    const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(parse(head)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(parse(claims)).toEqual({
      iss: 'robot@project.test',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: endpoint(),
      iat: now / 1_000,
      exp: now / 1_000 + 3_600,
    });
  });

  it('gets a token for a user', async () => {
    const user = {
      type: 'authorized_user',
      client_id: 'a',
      client_secret: 'b',
      refresh_token: 'c',
      token_uri: endpoint(),
    };
    expect(await bearer(JSON.stringify(user))).toBe('Bearer token-1');
    expect(Object.fromEntries(forms[0]!)).toEqual({
      grant_type: 'refresh_token',
      client_id: 'a',
      client_secret: 'b',
      refresh_token: 'c',
    });
  });

  it('asks once for all who wait, and uses the token until shortly before its end', async () => {
    expect(await Promise.all([bearer(), bearer(), bearer()])).toEqual(Array(3).fill('Bearer token-1'));
    now += 54 * MINUTE;
    expect(await bearer()).toBe('Bearer token-1');
    expect(forms).toHaveLength(1);
    now += 6 * MINUTE - 20_000;
    expect(await bearer()).toBe('Bearer token-2');
  });

  it('renews while the old token is still good, without anybody waiting', async () => {
    await bearer();
    now += 56 * MINUTE;
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    expect(await Promise.all([bearer(), bearer()])).toEqual(['Bearer token-1', 'Bearer token-1']);
    open();
    while ((await bearer()) === 'Bearer token-1') await new Promise(setImmediate);
    expect(await bearer()).toBe('Bearer token-2');
    expect(forms).toHaveLength(2);
  });

  it('bears a renewal that fails as long as the old token is good, and does not insist', async () => {
    answers = [{}, { status: 500 }, { status: 500 }];
    await bearer();
    now += 56 * MINUTE;
    expect(await bearer()).toBe('Bearer token-1');
    while (forms.length < 2) await new Promise(setImmediate);
    now += 5_000;
    expect(await bearer()).toBe('Bearer token-1');
    expect(forms).toHaveLength(2);
    now += 4 * MINUTE;
    expect((await failure(bearer())).code).toBe('upstream_failed');
  });

  it('fetches a new token once the old one was refused', async () => {
    await bearer();
    signers.refused(input(serviceAccount()));
    expect(await bearer()).toBe('Bearer token-2');
    signers.refused(input('never used'));
  });

  it('goes on for the others when one of those who wait leaves', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const leaving = new AbortController();
    const left = bearer(undefined, leaving.signal);
    const staying = bearer();
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    open();
    expect(await staying).toBe('Bearer token-1');
    await expect(bearer(undefined, AbortSignal.abort('left'))).rejects.toThrow('nobody waits');
  });

  it.each<[string, Answer, string, string]>([
    [
      'a refused account',
      { status: 400, body: { error: 'invalid_grant', error_description: 'robot@project.test' } },
      'upstream_rejected_credential',
      'invalid_grant',
    ],
    ['a limit', { status: 429, body: {} }, 'upstream_rate_limited', 'status 429'],
    ['an endpoint in trouble', { status: 503, body: '<html>' }, 'upstream_failed', 'status 503'],
    [
      'a word of another kind',
      { status: 401, body: { error: 'Robot robot@project.test!' } },
      'upstream_rejected_credential',
      'status 401',
    ],
    ['no token', { body: {} }, 'upstream_failed', 'status 200'],
    ['an endless answer', { body: 'x'.repeat(100_000) }, 'upstream_failed', 'status 200'],
  ])('tells %s', async (_what, answer, code, word) => {
    answers = [answer];
    const error = await failure(bearer());
    expect([error.code, error.publicMessage]).toEqual([
      code,
      `Google gave no token for the credential vertex-1: ${word}.`,
    ]);
    answers = [{}];
    expect(await bearer()).toBe('Bearer token-2');
  });

  it('tells a key that is none, without the key', async () => {
    const error = await failure(bearer(serviceAccount({ private_key: 'SECRET' })));
    expect(error.code).toBe('upstream_rejected_credential');
    expect(error.publicMessage).not.toContain('SECRET');
  });

  it('does not wait for ever', async () => {
    const silent: Transport = {
      send: (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
    };
    signers = new RequestSigners({ transport: silent, now: () => now, fetchMs: 20 });
    const error = await failure(bearer());
    expect([error.code, error.publicMessage]).toEqual([
      'upstream_timeout',
      'Google gave no token for the credential vertex-1 within 0.02 s.',
    ]);
  });

  it('takes a token without an end to be good for five minutes', async () => {
    answers = [{ body: { access_token: 'short' } }, {}];
    expect(await bearer()).toBe('Bearer short');
    now += 5 * MINUTE;
    expect(await bearer()).toBe('Bearer token-2');
  });
});
