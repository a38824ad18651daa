import { describe, expect, it } from '@jest/globals';

import { Valve } from './valve.js';

describe(Valve.name, () => {
  it('is open to begin with', () => {
    const valve = new Valve();
    expect(valve.opened).toBeUndefined();
    expect(valve.closed).toBe(false);
  });

  it('lets everybody who waits go on when it opens', async () => {
    const valve = new Valve();
    valve.close();
    const passed: string[] = [];
    const first = valve.opened?.then(() => passed.push('first'));
    valve.close();
    const second = valve.opened?.then(() => passed.push('second'));
    expect(valve.closed).toBe(true);
    await Promise.resolve();
    expect(passed).toEqual([]);

    valve.open();
    await Promise.all([first, second]);
    expect(passed).toEqual(['first', 'second']);
    expect(valve.closed).toBe(false);
  });

  it('is harmless to open twice, and closes again', () => {
    const valve = new Valve();
    valve.open();
    valve.open();
    expect(valve.closed).toBe(false);
    valve.close();
    expect(valve.opened).toBeInstanceOf(Promise);
  });
});
