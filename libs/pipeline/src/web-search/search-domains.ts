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

/**
 * A domain stands for its subdomains as well, and may go on with a path; `*` there stands for anything. Both sides are
 * read as URLs: what is blocked must not come in by another spelling of its name.
 */
function isUnder(address: string, domain: string): boolean {
  const rule = `https://${domain.replace(/^https?:\/\//i, '')}`;
  if (!URL.canParse(address) || !URL.canParse(rule)) return false;
  const [found, wanted] = [new URL(address), new URL(rule)];
  const [host, parent] = [hostOf(found), hostOf(wanted)];
  if (host !== parent && !host.endsWith(`.${parent}`)) return false;
  return startsLike(found.pathname, wanted.pathname);
}

/** With the dot of a complete name or without, it is the same host. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
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
