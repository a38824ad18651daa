import { group } from './group.js';

/** Faults in what the gateway fetches and asks on its own account. */
const FETCHING = {
  part: 'transport, media and searches',
  folder: 'libs/transport/src',
  specs: [
    'libs/transport/src/deadline',
    'libs/transport/src/slots',
    'libs/transport/src/remote-media/',
    'libs/transport/src/web-search/',
  ],
};

/** Faults in what the pipeline makes of it. */
const SEARCHING = {
  part: 'pipeline, in the place of upstreams',
  folder: 'libs/pipeline/src',
  specs: [
    'libs/pipeline/src/argument-memory',
    'libs/pipeline/src/remote-token-counter',
    'libs/pipeline/src/interceptors/context-limit',
    'libs/pipeline/src/interceptors/remote-media',
    'libs/pipeline/src/interceptors/web-search',
    'libs/pipeline/src/remote-media/',
    'libs/pipeline/src/translation/argument-recall',
    'libs/pipeline/src/translation/attempt-cost',
    'libs/pipeline/src/web-search/',
  ],
};

/** Faults in bills. */
const BILLING = { part: 'models', folder: 'libs/models/src', specs: ['libs/models/'] };

export const assistanceMutants = [
  ...group(FETCHING, [
    ['media: one public address is enough', 'remote-media/checked-host.ts', 'addresses.every(', 'addresses.some('],
    ['media: mapped addresses are not unwrapped', 'remote-media/public-address.ts', "'::ffff:0:0/96', ", ''],
    ['media: carriers are public', 'remote-media/public-address.ts', "  '100.64.0.0/10',", ''],
    ['media: tunnels of 6to4 are public', 'remote-media/public-address.ts', "'2002::/16', ", ''],
    ['media: names are resolved once more', 'remote-media/media-request.ts', 'lookup: pinnedLookup(addresses), ', ''],
    ['media: a greeting is waited for', 'remote-media/media-request.ts', '    connecting.abort();\n', ''],
    ['media: redirects have no end', 'remote-media/guarded-media-fetcher.ts', 'redirects <= maxRedirects', 'true'],
    [
      'media: redirects are not checked',
      'remote-media/checked-host.ts',
      'rules.allowed.has(url) || ',
      "rules.allowed.has(url) || url.pathname === '/secret' || ",
    ],
    ['media: bodies have no end', 'remote-media/guarded-media-fetcher.ts', 'if (bytes > maxBytes) throw tooLarge;', ''],
    [
      'media: many bodies have no end',
      'remote-media/guarded-media-fetcher.ts',
      'batch.remainingBytes -= piece.length;',
      '',
    ],
    ['media: refusals are content', 'remote-media/guarded-media-fetcher.ts', 'status !== 200', 'status >= 600'],
    ['media: what was left is still waited for', 'slots.ts', '        this.#waiting.delete(begin);\n', ''],
    ['media: turns are waited for by whoever left', 'slots.ts', "('abort', leave, { once", "('abort', begin, { once"],
    ['media: passwords are taken', 'remote-media/media-url.ts', "url.username !== '' || ", ''],
    ['media: a page may be an image', 'remote-media/media-content.ts', '|| DECLARED[kind].test(declared)', '|| true'],
    ['deadline: time does not pass', 'deadline.ts', '    }, milliseconds);', '    }, 2 ** 30);'],
    [
      'deadline: the client does not leave',
      'deadline.ts',
      "else parent.addEventListener('abort', this.#follow, { once: true });",
      '',
    ],
    ['deadline: cleared timers go on', 'deadline.ts', '    clearTimeout(this.#timer);\n', ''],
    [
      'search: domains count among the words',
      'web-search/searxng-search.ts',
      'if (query.query.length > MAX',
      'if ([query.query, ...query.sites].join().length > MAX',
    ],
    [
      'search: all domains are named',
      'web-search/searxng-search.ts',
      'if (longer.length > MAX_QUERY_CHARACTERS) break;',
      '',
    ],
    ['search: answers have no end', 'web-search/searxng-search.ts', 'if (bytes > MAX_ANSWER_BYTES)', 'if (bytes < 0)'],
    ['search: any address is a page', 'web-search/searxng-search.ts', '!/^https?:\\/\\//i.test(url) || ', ''],
  ]),
  ...group(SEARCHING, [
    [
      'domains: a complete name is another host',
      'web-search/search-domains.ts',
      "hostname.replace(/\\.$/, '')",
      'hostname',
    ],
    ['domains: any name that ends alike', 'web-search/search-domains.ts', '`.${parent}`', 'parent'],
    [
      'domains: blocked pages come in',
      'web-search/search-domains.ts',
      '!blockedDomains.some(',
      '!allowedDomains.some(',
    ],
    [
      'search: tries forget the answers before',
      'web-search/search-turn.ts',
      '    this.#usedBefore = round.used;\n',
      '',
    ],
    ['search: open calls are left open', 'web-search/search-round.ts', '        this.#closeAll(passed);\n', ''],
    ['search: there is no last search', 'web-search/search-turn.ts', 'this.#searches.allowed += 1;', ''],
    ['search: there is no last answer', 'web-search/search-turn.ts', 'this.#number >= MAX_ROUNDS', 'this.#number < 0'],
    ['search: force is for ever', 'web-search/search-turn.ts', 'withoutForce(choice)', 'choice'],
    [
      'search: what was found is not on the tape',
      'web-search/search-turn.ts',
      "exchange.ambient.read('web_search', () => found)",
      'found',
    ],
    [
      'media: what was fetched is not on the tape',
      'remote-media/media-inliner.ts',
      "ambient.read('media', () => fetched ?? [])",
      'fetched ?? []',
    ],
    [
      'media: failures of the user are let pass',
      'remote-media/media-inliner.ts',
      'if (site.inToolResult) return block;',
      'return block;',
    ],
    ['media: the same URL is fetched twice', 'remote-media/media-inliner.ts', 'if (!known.has(name)) ', ''],
    [
      'count: URLs are followed',
      'remote-token-counter.ts',
      'if (this.#parts.dryRun.needsMedia(subject, target)) return undefined;',
      '',
    ],
    [
      'count: clients do not leave',
      'remote-token-counter.ts',
      "    left.addEventListener('abort', leave, { once: true });\n",
      '',
    ],
    [
      'count: nobody is set aside',
      'remote-token-counter.ts',
      'if (UNABLE.has(response.status)) ',
      'if (UNABLE.size < 0) ',
    ],
    [
      'count: a provider is set aside for one model',
      'remote-token-counter.ts',
      '    const name = formatTarget(target);\n',
      '    const name = formatTarget({ ...target, model: "gpt-middle" });\n',
    ],
    [
      'count: everything set aside is kept',
      'remote-token-counter.ts',
      'this.#unableUntilMs.size > MOST_UNABLE',
      'this.#unableUntilMs.size < 0',
    ],
    [
      'arguments: an id is enough',
      'translation/argument-recall.ts',
      'call.written === written ? call.text : written',
      'call.text',
    ],
    [
      'arguments: depth is thrown',
      'argument-memory.ts',
      '    // Nested deeper than the stack is.\n    return false;',
      '    throw new Error();',
    ],
    [
      'arguments: anything of the same length',
      'argument-memory.ts',
      'return isDeepStrictEqual(JSON.parse(compact), JSON.parse(written));',
      'return true;',
    ],
    ['arguments: the memory has no end', 'argument-memory.ts', 'if (this.#bytes <= this.#maxBytes) return;', 'return;'],
    ['context: nothing is tolerated', 'interceptors/context-limit.interceptor.ts', 'limit * TOLERANCE', 'limit'],
    [
      'cost: prompts of broken replies are free',
      'translation/attempt-cost.ts',
      'inputTokens = exchange.run.estimatedInputTokens ?? 0;',
      '',
    ],
    ['cost: what was refused is paid for', 'translation/attempt-report.ts', 'if (this.#refused) return undefined;', ''],
  ]),
  ...group(BILLING, [
    ['cost: an hour costs what minutes do', 'cost-of.ts', 'cacheWrite1hTokens: hour,', 'cacheWrite1hTokens: 0,'],
    ['cost: calls on the way are added to their sum', 'cost-of.ts', '(calls ?? [whole])', '[...(calls ?? []), whole]'],
    ['cost: prices never change', 'price-of.ts', 'from > latest', 'latest === ""'],
    ['models: a name is known at every host', 'find-model.ts', '`${hostname} ${name}`', '`api.openai.com ${name}`'],
  ]),
];
