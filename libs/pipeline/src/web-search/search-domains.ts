import type { WebSearchOutcome } from '@sluice/exchange';

import type { SearchTool } from './search-tool.js';

type DomainRules = Pick<SearchTool, 'allowedDomains' | 'blockedDomains'>;

/** What was found, without the pages that the client did not want to have. */
export function withinDomains(outcome: WebSearchOutcome, rules: DomainRules): WebSearchOutcome {
  if (!('hits' in outcome)) return outcome;
  const { allowedDomains, blockedDomains } = rules;
  const hits = outcome.hits.filter(
    ({ url }) =>
      (allowedDomains.length === 0 || allowedDomains.some((domain) => isUnder(url, domain))) &&
      !blockedDomains.some((domain) => isUnder(url, domain)),
  );
  return { hits };
}

/** A domain stands for its subdomains as well, and may go on with a path; `*` there stands for anything. */
function isUnder(address: string, domain: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, pathname } = new URL(address);
  const [host = '', ...segments] = domain.replace(/^https?:\/\//i, '').split('/');
  const wanted = host.toLowerCase();
  if (hostname !== wanted && !hostname.endsWith(`.${wanted}`)) return false;
  return startsLike(pathname, `/${segments.join('/')}`);
}

/** No regular expression: patterns come from clients, and some of those take for ever. */
function startsLike(path: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (!path.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const found = path.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
}
