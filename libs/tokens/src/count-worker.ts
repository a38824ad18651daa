import { parentPort } from 'node:worker_threads';

import { countParts } from './count-parts.js';
import type { CountableParts } from './countable-parts.js';

/** What the thread is asked. */
export interface CountQuestion {
  readonly id: number;
  readonly parts: CountableParts;
}

/** What it answers, in any order; without a number when it could not count. */
export interface CountAnswer {
  readonly id: number;
  readonly tokens?: number;
}

// The body of a worker thread, started by URL from built JavaScript. Import nothing but types from here: those imports
// are also what makes the compiler write the file at all.
parentPort?.on('message', (question: CountQuestion) => {
  parentPort?.postMessage(answer(question));
});

function answer({ id, parts }: CountQuestion): CountAnswer {
  try {
    return { id, tokens: countParts(parts) };
  } catch {
    return { id };
  }
}
