import type { AwsKeys } from '@sluice/exchange';

import { isHeaderSafe } from '../rules/text-rules.js';
import type { AccountReading, AccountSource } from './account-source.js';

const [KEY_ID, SECRET, TOKEN] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;
/** Machines have access keys for many reasons: they are meant for Bedrock where one of these says where it is. */
const PLACES = ['AWS_REGION', 'BEDROCK_API_BASE', 'BEDROCK_BASE_URL'];

/** Access keys of AWS, as all of its programs read them. */
export const AWS_ACCOUNT: AccountSource = {
  variables: [
    { variable: KEY_ID, meaning: 'With `AWS_SECRET_ACCESS_KEY` and `AWS_REGION`, another way to configure `bedrock`.' },
    { variable: SECRET, meaning: 'Signs requests to `bedrock`.' },
    { variable: TOKEN, meaning: 'Belongs to access keys that are temporary.' },
  ],
  read: (environment) => {
    const [accessKeyId, secretAccessKey] = [environment.get(KEY_ID), environment.get(SECRET)];
    if (accessKeyId === undefined || secretAccessKey === undefined) return {};
    if (!PLACES.some((name) => environment.has(name))) return {};
    const sessionToken = environment.get(TOKEN);
    const bad = [KEY_ID, SECRET, TOKEN].find((name) => !isHeaderSafe(environment.get(name) ?? KEY_ID));
    if (bad !== undefined) return unreadable(bad);
    const keys: AwsKeys = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
    return { secret: JSON.stringify(keys) };
  },
};

function unreadable(variable: string): AccountReading {
  const problem = 'must be printable ASCII characters without spaces';
  return { fault: { variable, problem, fix: 'copy it again, without quotes inside it or line breaks' } };
}
