import { describe, expect, it } from '@jest/globals';
import { makeExchange } from '@sluice/testing';

import { MemoryQuirkStore, quirkKey } from './quirk-store.js';

describe(MemoryQuirkStore.name, () => {
  it('knows nothing to begin with, and adds up what it learns', () => {
    const store = new MemoryQuirkStore(() => 0);
    expect(store.read('a')).toEqual({});
    store.learn('a', { temperature: true });
    store.learn('a', { max_tokens: true });
    expect(store.read('a')).toEqual({ temperature: true, max_tokens: true });
    expect(store.read('b')).toEqual({});
  });

  it('forgets what it learned longest ago when full', () => {
    const store = new MemoryQuirkStore(() => 0);
    for (let model = 0; model < 1_000; model += 1) store.learn(`m${model}`, { x: true });
    store.learn('m0', { y: true });
    store.learn('one more', { x: true });
    expect(store.read('m0')).toEqual({ x: true, y: true });
    expect(store.read('m1')).toEqual({});
    expect(store.read('m2')).toEqual({ x: true });
  });
});

describe('what was learned', () => {
  const HOUR_MS = 3_600_000;

  it('is forgotten after an hour, each quirk by itself', () => {
    let nowMs = 0;
    const store = new MemoryQuirkStore(() => nowMs);
    store.learn('a', { temperature: true });
    nowMs = HOUR_MS / 2;
    store.learn('a', { top_p: true });
    nowMs = HOUR_MS - 1;
    expect(store.read('a')).toEqual({ temperature: true, top_p: true });
    nowMs = HOUR_MS;
    expect(store.read('a')).toEqual({ top_p: true });
    nowMs = (HOUR_MS * 3) / 2;
    expect(store.read('a')).toEqual({});
  });

  it('lives on when it is learned again', () => {
    let nowMs = 0;
    const store = new MemoryQuirkStore(() => nowMs);
    store.learn('a', { temperature: true });
    nowMs = HOUR_MS - 1;
    store.learn('a', { temperature: true });
    nowMs = HOUR_MS + 1;
    expect(store.read('a')).toEqual({ temperature: true });
  });
});

describe(quirkKey.name, () => {
  it('is made of base URL and model', () => {
    const { exchange } = makeExchange();
    expect(quirkKey(exchange, { provider: 'openai', model: 'gpt' })).toBe('https://api.openai.test/v1 gpt');
    expect(quirkKey(exchange, { provider: 'unheard-of', model: 'gpt' })).toBe('unheard-of gpt');
  });
});
