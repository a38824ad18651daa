import type { CountableParts } from './countable-parts.js';

/** What a worker thread is asked. */
export interface CountQuestion {
  readonly id: number;
  readonly parts: CountableParts;
}

/** What it answers, in any order. */
export type CountAnswer =
  { readonly id: number; readonly tokens: number } | { readonly id: number; readonly problem: string };
