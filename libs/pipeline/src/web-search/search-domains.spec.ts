import { describe, expect, it } from '@jest/globals';

import { withinDomains } from './search-domains.js';

const hit = (url: string) => ({ url, title: 't', excerpt: '', date: null });

describe(withinDomains.name, () => {
  it.each([
    ['example.com', 'https://example.com/', true],
    ['Example.com', 'https://EXAMPLE.com/a', true],
    ['example.com', 'https://docs.example.com/a', true],
    ['docs.example.com', 'https://example.com/', false],
    ['example.com', 'https://notexample.com/', false],
    ['example.com', 'https://example.com.evil.test/', false],
    ['example.com/blog', 'https://example.com/blog/1', true],
    ['example.com/blog', 'https://example.com/about', false],
    ['https://example.com/blog', 'https://example.com/blog', true],
    ['example.com/*/news', 'https://example.com/en/news/1', true],
    ['example.com/*/news', 'https://example.com/news', false],
    ['example.com/a*b*', 'https://example.com/axxb', true],
    ['example.com', 'https://example.com./', true],
    ['example.com.', 'https://www.example.com/', true],
    ['example.com', 'https://me:secret@example.com:8443/', true],
    ['bücher.example', 'https://xn--bcher-kva.example/', true],
    ['example.com/über', 'https://example.com/%C3%BCber/uns', true],
    ['example.com', 'not a URL', false],
    ['', 'https://example.com/', false],
    ['/', 'https://example.com/', false],
    ['com.', 'https://example.com/', true],
  ])('%s and %s: %s', (domain, url, expected) => {
    const outcome = { hits: [hit(url)] };
    const allowed = withinDomains(outcome, { allowedDomains: [domain], blockedDomains: [] });
    const blocked = withinDomains(outcome, { allowedDomains: [], blockedDomains: [domain] });
    expect(allowed).toEqual({ hits: expected ? outcome.hits : [] });
    expect(blocked).toEqual({ hits: expected ? [] : outcome.hits });
  });

  it('takes no time over what would take a regular expression for ever', () => {
    const outcome = { hits: [hit(`https://example.com/${'a'.repeat(5000)}`)] };
    const pattern = `example.com/${'a*'.repeat(2000)}b`;
    expect(withinDomains(outcome, { allowedDomains: [pattern], blockedDomains: [] })).toEqual({ hits: [] });
  });

  it('leaves an error as it is', () => {
    const outcome = { error: 'unavailable' } as const;
    expect(withinDomains(outcome, { allowedDomains: ['a.test'], blockedDomains: [] })).toBe(outcome);
  });
});
