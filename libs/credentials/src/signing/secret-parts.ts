import { parsedObject } from './parsed-object.js';

/**
 * The texts that must not appear anywhere, in a secret that may be the JSON of an account: its values, one by one,
 * for upstreams quote what they were sent. The message about a wrong signature holds the session token.
 */
export function secretParts(secret: string): readonly string[] {
  const fields = parsedObject(secret);
  if (fields === undefined) return [secret];
  return SECRET_FIELDS.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? [value] : [];
  });
}

/** Of access keys of AWS and of accounts of Google. Their other fields are names and addresses. */
const SECRET_FIELDS = ['secretAccessKey', 'sessionToken', 'private_key', 'client_secret', 'refresh_token'];
