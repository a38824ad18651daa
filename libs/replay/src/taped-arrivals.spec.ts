import { describe, expect, it } from '@jest/globals';

import { TapedArrivals } from './taped-arrivals.js';

describe(TapedArrivals.name, () => {
  it('lets go on what waits when its reading is reached, one for each, in order', async () => {
    const arrivals = new TapedArrivals();
    const seen: string[] = [];
    const first = arrivals.wait('media').then(() => seen.push('first'));
    const second = arrivals.wait('media').then(() => seen.push('second'));
    void arrivals.wait('web_search').then(() => seen.push('other'));
    expect(arrivals.arrive('media')).toBe(true);
    await first;
    expect(seen).toEqual(['first']);
    expect(arrivals.arrive('media')).toBe(true);
    await second;
    expect(seen).toEqual(['first', 'second']);
  });

  it('keeps a reading that nobody waits for yet', async () => {
    const arrivals = new TapedArrivals();
    expect(arrivals.arrive('web_search')).toBe(true);
    await expect(arrivals.wait('web_search')).resolves.toBeUndefined();
  });

  it('has nothing to do with readings that are taken at once', () => {
    expect(new TapedArrivals().arrive('now')).toBe(false);
  });
});
