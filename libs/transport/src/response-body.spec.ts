import { beforeEach, describe, expect, it } from '@jest/globals';

import { ResponseBody } from './response-body.js';

let calls: string[];
let body: ResponseBody;

beforeEach(() => {
  calls = [];
  body = new ResponseBody({
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
    abort: () => {
      calls.push('abort');
      // undici reports the abort as an error, at once.
      body.fail(new Error('aborted'));
    },
  });
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
/** Lets the microtasks of a read run. */
const afterRead = (): Promise<void> => Promise.resolve();
const next = async (): Promise<string | undefined> => {
  const { value } = await body.next();
  return value === undefined ? undefined : Buffer.from(value).toString();
};

describe('values', () => {
  it('are the chunks of a read together, and of two reads apart', async () => {
    body.push(bytes('a'));
    body.push(bytes('b'));
    await afterRead();
    body.push(bytes('c'));
    await afterRead();
    expect([await next(), await next()]).toEqual(['ab', 'c']);
  });

  it('reach a reader who was waiting before they came', async () => {
    const pending = next();
    body.push(bytes('a'));
    expect(await pending).toBe('a');
  });

  it('are the very bytes that came when a read has one chunk', async () => {
    const chunk = bytes('a');
    body.push(chunk);
    expect((await body.next()).value).toBe(chunk);
  });

  it('that come with the end are handed out before it', async () => {
    body.push(bytes('a'));
    body.end();
    expect([await next(), await next(), await next()]).toEqual(['a', undefined, undefined]);
  });

  it('that come with a failure are handed out before it, and it comes once', async () => {
    body.push(bytes('a'));
    body.fail(new Error('reset'));
    expect(await next()).toBe('a');
    await expect(next()).rejects.toThrow('reset');
    expect(await next()).toBeUndefined();
  });

  it('after the end are nobody’s', async () => {
    body.end();
    body.push(bytes('a'));
    body.fail(new Error('late'));
    expect(await next()).toBeUndefined();
  });
});

describe('a reader who waits', () => {
  it('is woken by the end', async () => {
    const pending = next();
    body.end();
    expect(await pending).toBeUndefined();
  });

  it('is woken by a failure', async () => {
    const pending = next();
    body.fail(new Error('reset'));
    await expect(pending).rejects.toThrow('reset');
  });

  it('is woken by the exchange’s own end, which drops what had not been read', async () => {
    body.push(bytes('a'));
    await afterRead();
    body.discard(new Error('left'));
    await expect(next()).rejects.toThrow('left');
    expect(await next()).toBeUndefined();
  });
});

describe('the socket', () => {
  const large = Buffer.alloc(40 * 1024);

  async function read(chunk: Uint8Array): Promise<void> {
    body.push(chunk);
    await afterRead();
  }

  it('is paused once 64 KiB wait, and resumed when they have been taken', async () => {
    await read(large);
    expect(calls).toEqual([]);
    await read(large);
    await read(large);
    expect(calls).toEqual(['pause']);
    await body.next();
    expect(calls).toEqual(['pause']);
    await body.next();
    expect(calls).toEqual(['pause', 'resume']);
    await read(large);
    expect(calls).toEqual(['pause', 'resume', 'pause']);
  });

  it('is not resumed after it has ended', async () => {
    await read(large);
    await read(large);
    body.end();
    await body.next();
    await body.next();
    expect(calls).toEqual(['pause']);
  });

  it('is closed once by a reader who leaves, who sees an end and no error', async () => {
    const pending = body.next();
    expect(await body.return()).toEqual({ value: undefined, done: true });
    await body.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(await next()).toBeUndefined();
    expect(calls).toEqual(['abort']);
  });

  it('is left alone by a reader who leaves after the end', async () => {
    body.push(bytes('a'));
    body.end();
    await body.return();
    expect(await next()).toBeUndefined();
    expect(calls).toEqual([]);
  });
});
