import type { AwsKeys } from '@sluice/exchange';

import { parsedObject } from './parsed-object.js';

/** The access keys that a secret holds; undefined when it is something else, such as an API key. */
export function readAwsKeys(secret: string): AwsKeys | undefined {
  const fields = parsedObject(secret);
  if (fields === undefined) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = fields;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
  return { accessKeyId, secretAccessKey, ...(typeof sessionToken === 'string' && { sessionToken }) };
}
