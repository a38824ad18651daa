import { readFileSync } from 'node:fs';

import type { AccountReading, AccountSource } from './account-source.js';

const FILE = 'GOOGLE_APPLICATION_CREDENTIALS';
/** Machines have such a file for many reasons: it is meant for Vertex where this says for which project. */
const PROJECT = 'VERTEX_PROJECT';
const KINDS: readonly unknown[] = ['service_account', 'authorized_user'];
const FIX = 'name the key file of a service account, or the one that `gcloud auth application-default login` wrote';

/** The key file of an account, as all of Google's programs find it. */
export const GOOGLE_ACCOUNT: AccountSource = {
  variables: [
    {
      variable: FILE,
      meaning:
        'With `VERTEX_PROJECT`, another way to configure `vertex`: the key file of a service account or of a user.',
    },
  ],
  read: (environment) => {
    const path = environment.get(FILE);
    return path === undefined || !environment.has(PROJECT) ? {} : readKeyFile(path);
  },
};

function readKeyFile(path: string): AccountReading {
  try {
    const account: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const kind = typeof account === 'object' && account !== null && 'type' in account ? account.type : undefined;
    if (KINDS.includes(kind)) return { secret: JSON.stringify(account) };
    return { fault: { variable: FILE, problem: `names a file of the kind ${kindOf(kind)}`, fix: FIX } };
  } catch (error) {
    const code = error instanceof SyntaxError ? 'is no JSON' : `cannot be read (${codeOf(error)})`;
    return { fault: { variable: FILE, problem: `names a file that ${code}`, fix: FIX } };
  }
}

function kindOf(kind: unknown): string {
  return typeof kind === 'string' && /^\w{1,40}$/.test(kind) ? kind : 'unknown';
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
