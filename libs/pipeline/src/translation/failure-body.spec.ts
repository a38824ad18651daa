import { describe, expect, it } from '@jest/globals';

import { FailureBody } from './failure-body.js';

describe(FailureBody.name, () => {
  it('is what was read, characters cut between reads included', () => {
    const body = new FailureBody();
    const bytes = Buffer.from('überlastet');
    expect(body.push(bytes.subarray(0, 1))).toBe(true);
    expect(body.push(bytes.subarray(1))).toBe(true);
    expect(body.text()).toBe('überlastet');
  });

  it('is empty without a read', () => {
    expect(new FailureBody().text()).toBe('');
  });

  it('wants no more once it is full, and keeps none of what is too much', () => {
    const body = new FailureBody();
    expect(body.push(Buffer.alloc(64 * 1024 - 1, 'x'))).toBe(true);
    expect(body.push(Buffer.from('yz'))).toBe(false);
    expect(body.text()).toHaveLength(64 * 1024);
    expect(body.text().endsWith('xy')).toBe(true);
    expect(body.push(Buffer.from('more'))).toBe(false);
    expect(body.text().endsWith('xy')).toBe(true);
  });
});
