import type { Target } from './target.js';

/** Which upstream call of an exchange this is. */
export interface Attempt {
  /** Counts from 1 over all targets. */
  readonly number: number;
  /** `continuation`: the reply of the call before goes on in the answer to this one. */
  readonly reason: 'primary' | 'retry' | 'fallback' | 'continuation';
  readonly target: Target;
  readonly credentialId?: string;
}
