import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';

import { TokenCounter, type CountableRequest } from './index.js';

const SMALL: CountableRequest = { messages: [{ role: 'user', content: 'hello world' }] };
const counters: TokenCounter[] = [];

afterEach(async () => {
  await Promise.all(counters.splice(0).map((counter) => counter.close()));
});

function counter(workerUrl?: URL, threads?: number): TokenCounter {
  const made = new TokenCounter({
    ...(workerUrl !== undefined && { workerUrl }),
    ...(threads !== undefined && { threads }),
  });
  counters.push(made);
  return made;
}

/** A worker that is not ours: it answers by the code given, in which `question` and `parentPort` are known. */
function script(body: string): URL {
  const code = `import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', (question) => { ${body} });`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

describe('with the real worker', () => {
  // Threads load JavaScript; it stands inside the checkout, where it finds the packages it imports.
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
  let directory: string;
  let workerUrl: URL;

  beforeAll(() => {
    mkdirSync(cache, { recursive: true });
    directory = mkdtempSync(join(cache, 'sluice-tokens-'));
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    for (const name of ['count-worker', 'count-parts', 'pdf-pages']) {
      const source = readFileSync(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), 'utf8');
      const { code } = transformSync(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
      writeFileSync(join(directory, `${name}.js`), code);
    }
    workerUrl = pathToFileURL(join(directory, 'count-worker.js'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('counts what the event loop counts', async () => {
    const inThread = counter(workerUrl, 1);
    const here = counter();
    const request: CountableRequest = {
      ...SMALL,
      system: 'You are a helpful assistant.',
      tools: [{ name: 'read', description: 'Reads a file', input_schema: { type: 'object' } }],
    };
    expect(await inThread.count(request)).toBe(await here.count(request));
  });

  it('answers 25 at once and leaves the event loop free', async () => {
    const pool = counter(workerUrl, 2);
    await pool.count(SMALL);
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(4_000);
    let turns = 0;
    let isCounting = true;
    const spin = (): void => {
      turns += 1;
      if (isCounting) setImmediate(spin);
    };
    spin();
    const requests = Array.from({ length: 25 }, (_, index): CountableRequest => {
      return { messages: [{ role: 'user', content: text.slice(0, text.length - index * 450) }] };
    });
    const counts = await Promise.all(requests.map((request) => pool.count(request)));
    isCounting = false;
    expect(counts).toEqual(counts.toSorted((left, right) => right - left));
    expect(new Set(counts).size).toBe(25);
    expect(turns).toBeGreaterThan(25);
  });
});

describe('the threads', () => {
  const COUNTING = 'parentPort.postMessage({ id: question.id, tokens: threadId });';
  const SLOW = 'setTimeout(() => parentPort.postMessage({ id: question.id, tokens: threadId }), 100);';

  it('start with need, one for questions that come one by one', async () => {
    const pool = counter(script(COUNTING), 4);
    const ids = new Set<number>();
    for (let count = 0; count < 4; count += 1) ids.add(await pool.count(SMALL));
    expect(ids.size).toBe(1);
  });

  it('are as many as allowed for questions that come at once', async () => {
    const pool = counter(script(SLOW), 2);
    const ids = await Promise.all(Array.from({ length: 8 }, () => pool.count(SMALL)));
    const [first, second, ...more] = [...new Set(ids)].map((id) => ids.filter((other) => other === id).length);
    expect([first, second, more]).toEqual([4, 4, []]);
  });

  it('may answer in another order', async () => {
    const pool = counter(
      script(`globalThis.kept ??= []; globalThis.kept.push(question);
        if (globalThis.kept.length === 2) for (const { id, parts } of globalThis.kept.reverse())
          parentPort.postMessage({ id, tokens: parts.texts[1].length });`),
      1,
    );
    const ask = (content: string): Promise<number> => pool.count({ messages: [{ role: 'user', content }] });
    expect(await Promise.all([ask('a'), ask('abc')])).toEqual([1, 3]);
  });

  it.each([
    ['dies at the question', script('process.exit(1);')],
    ['throws', script('throw new Error("broken");')],
    ['cannot count', script('parentPort.postMessage({ id: question.id, problem: "no" });')],
    ['does not load', new URL('data:text/javascript,import "nowhere-to-be-found";')],
    ['is missing', new URL('file:///nowhere/count-worker.js')],
  ])('are not needed for an answer: one %s', async (_name, url) => {
    const expected = await counter().count(SMALL);
    const pool = counter(url, 1);
    expect(await pool.count(SMALL)).toBe(expected);
    expect(await pool.count(SMALL)).toBe(expected);
  });

  it('end with the counter, and so do their counts', async () => {
    const pool = counter(script(''), 1);
    const pending = pool.count(SMALL);
    await pool.close();
    await expect(pending).rejects.toMatchObject({ code: 'gateway_shutting_down' });
    await expect(pool.count(SMALL)).rejects.toMatchObject({ code: 'gateway_shutting_down' });
    await pool.close();
  });
});
