import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { Deadline } from './deadline.js';

const never = (): AbortSignal => new AbortController().signal;
const abortOf = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(signal.reason);
    });
  });

describe(Deadline.name, () => {
  it('comes, whatever the garbage collector takes meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const collecting = setInterval(collect, 5);
    const reason = await abortOf(new Deadline(60, never()).signal);
    clearInterval(collecting);
    expect(reason).toEqual(new Error('not done within 60 ms'));
  });

  it.each([
    ['by then', (abort: AbortController) => abort],
    ['before', (abort: AbortController) => (abort.abort(new Error('left')), abort)],
  ])('is there at once when the signal it stands under is aborted %s', (_when, begin) => {
    const abort = begin(new AbortController());
    const deadline = new Deadline(60_000, abort.signal);
    abort.abort(new Error('left'));
    expect(deadline.signal.reason).toEqual(new Error('left'));
    deadline.clear();
  });

  it('does not come once it is cleared', async () => {
    const abort = new AbortController();
    const deadline = new Deadline(1, abort.signal);
    deadline.clear();
    await abortOf(new Deadline(20, never()).signal);
    abort.abort();
    expect(deadline.signal.aborted).toBe(false);
  });
});
