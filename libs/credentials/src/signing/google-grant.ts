import { createPrivateKey, sign, type KeyObject } from 'node:crypto';

import { parsedObject } from './parsed-object.js';

/** Where tokens are got unless the key file names another place ("OAuth 2.0 for server to server applications"). */
const TOKEN_ENDPOINT = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** Seconds an assertion is good for: the longest that Google allows. */
const ASSERTION_SECONDS = 3_600;

/** What a token is asked for with. */
export interface GoogleGrant {
  readonly endpoint: string;
  /** The form that is posted there. `nowMs` is wall-clock: the endpoint compares it with its own. */
  form(nowMs: number): URLSearchParams;
}

/**
 * Reads the JSON that Google gives out for a service account, or that `gcloud auth application-default login` leaves
 * behind for a user.
 *
 * @returns undefined when it is neither
 * @throws {Error} when the private key in it cannot be read
 */
export function readGoogleGrant(secret: string): GoogleGrant | undefined {
  const fields = parsedObject(secret);
  if (fields === undefined) return undefined;
  const endpoint = typeof fields['token_uri'] === 'string' ? fields['token_uri'] : TOKEN_ENDPOINT;
  return serviceAccount(fields, endpoint) ?? authorizedUser(fields, endpoint);
}

type Fields = Readonly<Record<string, unknown>>;

/** "The JWT bearer grant" (RFC 7523): an assertion signed with the account's key. */
function serviceAccount(fields: Fields, endpoint: string): GoogleGrant | undefined {
  const { client_email: email, private_key: pem, private_key_id: keyId } = fields as Record<string, string | undefined>;
  if (typeof email !== 'string' || typeof pem !== 'string') return undefined;
  const key = createPrivateKey(pem);
  return {
    endpoint,
    form: (nowMs) => {
      const issuedAt = Math.floor(nowMs / 1_000);
      const claims = { iss: email, scope: SCOPE, aud: endpoint, iat: issuedAt, exp: issuedAt + ASSERTION_SECONDS };
      const head = { alg: 'RS256', typ: 'JWT', ...(typeof keyId === 'string' && { kid: keyId }) };
      return new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: signedToken(head, claims, key),
      });
    },
  };
}

/** "Refreshing an access token" (RFC 6749, section 6). */
function authorizedUser(fields: Fields, endpoint: string): GoogleGrant | undefined {
  const { client_id: id, client_secret: secret, refresh_token: refresh } = fields;
  if (typeof id !== 'string' || typeof secret !== 'string' || typeof refresh !== 'string') return undefined;
  const form = { grant_type: 'refresh_token', client_id: id, client_secret: secret, refresh_token: refresh };
  return { endpoint, form: () => new URLSearchParams(form) };
}

/** A JSON Web Token (RFC 7515), RS256. */
function signedToken(head: object, claims: object, key: KeyObject): string {
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
