import { parentPort } from 'node:worker_threads';

import { countParts } from './count-parts.js';
import type { CountAnswer, CountQuestion } from './count-protocol.js';

/** The body of a worker thread; started by the pool, from built JavaScript. */
parentPort?.on('message', (question: CountQuestion) => {
  parentPort?.postMessage(answer(question));
});

function answer({ id, parts }: CountQuestion): CountAnswer {
  try {
    return { id, tokens: countParts(parts) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : 'unknown' };
  }
}
