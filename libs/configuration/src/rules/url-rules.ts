import type { Rule } from './rule.js';

/** A base URL that requests go to: http(s), no userinfo (keys have variables of their own), no query. */
export const HTTP_URL: Rule<string> = {
  expected: 'an http:// or https:// URL without user, password, query or fragment',
  parse: (text) => {
    const url = urlOf(text, ['http:', 'https:']);
    // An empty query is none to `search`, and yet it stands in the URL that paths are added to.
    if (url === undefined || url.username + url.password !== '' || /[?#]/.test(url.href)) return undefined;
    return url.href.replace(/\/+$/, '');
  },
  schema: { type: 'string', pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^?#@]+$' },
};

/** Hosts separated by commas, each with a port or without: names, or addresses as they stand in URLs. */
export const HOST_LIST: Rule<readonly string[]> = {
  expected: 'a list of hosts such as `files.internal` or `10.0.0.7:8080`, separated by commas',
  parse: (text) => {
    const hosts = text.split(',').map((entry) => hostOf(entry.trim()));
    return hosts.every((host) => host !== undefined) ? hosts : undefined;
  },
  schema: { type: 'string' },
};

/** The URL of a store. It may hold a password, so its text is never printed. */
export function storeUrl(schemes: readonly string[]): Rule<string> {
  return {
    expected: `a URL beginning with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    parse: (text) => (urlOf(withOneHost(text), schemes) === undefined ? undefined : text),
    schema: {
      type: 'string',
      pattern: `^(?:${schemes.map((scheme) => scheme.replace('+', String.raw`\+`)).join('|')})//`,
    },
    isSecret: (text) => urlOf(withOneHost(text), schemes)?.password !== '',
  };
}

/** Sentinels and nodes of a cluster stand beside each other, which URLs know nothing of. */
function withOneHost(text: string): string {
  return text.replace(/^([a-z]+\+[a-z]+:\/\/(?:[^/?#]*@)?[^/?#,@]+),[^/?#@]*/, '$1');
}

/** As a URL has it, but for a port that its scheme implies. */
function hostOf(entry: string): string | undefined {
  const [, host = '', port = ''] = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.exec(entry) ?? [];
  const url = `http://${host}${port}`;
  return host !== '' && URL.canParse(url) ? new URL(url).hostname + port : undefined;
}

function urlOf(text: string, schemes: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && schemes.includes(url.protocol) ? url : undefined;
}
