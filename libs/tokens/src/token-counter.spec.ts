import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';

import { collectParts } from './countable-parts.js';
import { countParts } from './count-parts.js';
import { countingRules } from './counting-rules.js';
import { estimateParts } from './estimate-parts.js';
import { TokenCounter, type CountableRequest, type TokenCounterOptions } from './index.js';

const SMALL: CountableRequest = { messages: [{ role: 'user', content: 'hello world' }] };
const counters: TokenCounter[] = [];

afterEach(async () => {
  await Promise.all(counters.splice(0).map((counter) => counter.close()));
});

function counter(workerUrl: URL, threads: number, more: TokenCounterOptions = {}): TokenCounter {
  const made = new TokenCounter({ workerUrl, threads, ...more });
  counters.push(made);
  return made;
}

const ESTIMATE = estimateParts(collectParts(SMALL, countingRules('')));

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
    for (const name of ['count-worker', 'count-parts', 'estimate-parts', 'pdf-pages']) {
      const source = readFileSync(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)), 'utf8');
      const { code } = transformSync(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
      writeFileSync(join(directory, `${name}.js`), code);
    }
    workerUrl = pathToFileURL(join(directory, 'count-worker.js'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('counts by the vocabulary, and as the model does', async () => {
    const pool = counter(workerUrl, 1);
    const request: CountableRequest = {
      ...SMALL,
      system: 'You are a helpful assistant.',
      tools: [{ name: 'read', description: 'Reads a file', input_schema: { type: 'object' } }],
    };
    const exact = (model: string): number => countParts(collectParts(request, countingRules(model)));
    expect(await pool.count(request)).toBe(exact(''));
    expect(await pool.count(request, { model: 'claude-opus-5-5' })).toBe(exact('claude-opus-5-5'));
    expect(exact('claude-opus-5-5')).toBeGreaterThan(exact('claude-opus-4-6'));
    expect(exact('claude-opus-4-6')).toBeGreaterThan(exact(''));
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
    ['cannot count', script('parentPort.postMessage({ id: question.id });')],
    ['does not load', new URL('data:text/javascript,import "nowhere-to-be-found";')],
    ['is missing', new URL('file:///nowhere/count-worker.js')],
    ['cannot be started', new URL('https://nowhere.invalid/count-worker.js')],
  ])('are not needed for an answer: one %s', async (_name, url) => {
    const pool = counter(url, 1);
    expect(await pool.count(SMALL)).toBe(ESTIMATE);
    expect(await pool.count(SMALL)).toBe(ESTIMATE);
  });

  it('are replaced when they have died', async () => {
    const pool = counter(
      script('if (question.parts.texts.includes("die")) process.exit(1); else { ' + COUNTING + ' }'),
      1,
    );
    const first = await pool.count(SMALL);
    await pool.count({ messages: [{ role: 'user', content: 'die' }] });
    const second = await pool.count(SMALL);
    expect(second).toBeGreaterThan(first);
    expect(second).not.toBe(ESTIMATE);
  });

  it('are not waited for beyond patience', async () => {
    const pool = counter(script(''), 1, { patienceMs: 20 });
    expect(await pool.count(SMALL)).toBe(ESTIMATE);
  });

  it('take no more questions than they can answer in time', async () => {
    const pool = counter(script(''), 1);
    const waiting = Array.from({ length: 32 }, () => pool.count(SMALL));
    expect(await pool.count(SMALL)).toBe(ESTIMATE);
    await pool.close();
    const settled = await Promise.allSettled(waiting);
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
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

describe('what was counted', () => {
  /** Answers with how often it was asked. */
  const COUNTS = script(`globalThis.asked = (globalThis.asked ?? 0) + 1;
    parentPort.postMessage({ id: question.id, tokens: globalThis.asked });`);
  const body = (text: string): Uint8Array => Buffer.from(text);

  it('is remembered for ten minutes, by its bytes', async () => {
    let now = 1_000;
    const pool = counter(COUNTS, 1, { now: () => now });
    const ask = (text: string): Promise<number> => pool.count(SMALL, { body: body(text) });
    expect([await ask('a'), await ask('a'), await ask('b'), await ask('a')]).toEqual([1, 1, 2, 1]);
    now += 10 * 60 * 1000 - 1;
    expect(await ask('a')).toBe(1);
    now += 1;
    expect([await ask('a'), await ask('a')]).toEqual([3, 3]);
  });

  it('is another count for a model that counts otherwise', async () => {
    const pool = counter(COUNTS, 1);
    const ask = (model: string): Promise<number> => pool.count(SMALL, { body: body('a'), model });
    expect([await ask('gpt-5'), await ask('claude-opus-5-5'), await ask('gpt-5.1')]).toEqual([1, 2, 1]);
  });

  it('is forgotten when a thousand others came after it', async () => {
    const pool = counter(COUNTS, 1);
    for (let number = 0; number <= 1000; number += 1) await pool.count(SMALL, { body: body(String(number)) });
    expect(await pool.count(SMALL, { body: body('1000') })).toBe(1001);
    expect(await pool.count(SMALL, { body: body('1') })).toBe(2);
    expect(await pool.count(SMALL, { body: body('0') })).toBe(1002);
  });

  it('is not remembered when it was only estimated, or too long to be worth it', async () => {
    const broken = counter(
      script(`if (globalThis.died) parentPort.postMessage({ id: question.id, tokens: 7 });
      else { globalThis.died = true; parentPort.postMessage({ id: question.id }); }`),
      1,
    );
    expect(await broken.count(SMALL, { body: body('a') })).toBe(ESTIMATE);
    expect(await broken.count(SMALL, { body: body('a') })).toBe(7);
    const pool = counter(COUNTS, 1);
    const long = Buffer.alloc(4 * 1024 * 1024 + 1);
    expect([await pool.count(SMALL, { body: long }), await pool.count(SMALL, { body: long })]).toEqual([1, 2]);
  });
});
