import type { Target } from './target.js';

/** Which upstream call of an exchange this is. */
export interface Attempt {
  /** Counts from 1 over all targets. */
  readonly number: number;
  readonly reason: 'primary' | 'retry' | 'fallback';
  readonly target: Target;
  readonly credentialId?: string;
}
