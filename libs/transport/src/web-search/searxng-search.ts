import { setMaxListeners } from 'node:events';

import type {
  Transport,
  WebSearch,
  WebSearchErrorCode,
  WebSearchHit,
  WebSearchOutcome,
  WebSearchQuery,
} from '@sluice/exchange';

import { Deadline } from '../deadline.js';
import { Slots } from '../slots.js';

/** What a {@link SearxngSearch} works with. */
export interface SearxngSearchOptions {
  /** The search endpoint, such as `http://127.0.0.1:8888/search`. */
  readonly url: string;
  readonly transport: Transport;
  /** Milliseconds for one search. Default 15 000: the server waits for several engines itself. */
  readonly timeoutMs?: number;
}

/** Searches made at once: servers refuse whoever asks for too many. */
const CONCURRENCY = 4;
/** Pages a model gets to see. */
const MAX_HITS = 10;
const MAX_EXCERPT_CHARACTERS = 2000;
const MAX_TITLE_CHARACTERS = 300;
/** What a GET request can carry everywhere. */
const MAX_QUERY_CHARACTERS = 1000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

class SearchProblem extends Error {
  override readonly name = 'SearchProblem';
  readonly code: WebSearchErrorCode;

  constructor(code: WebSearchErrorCode) {
    super(code);
    this.code = code;
  }
}

/** Searches by a server that speaks SearXNG's API ("Search API", JSON). */
export class SearxngSearch implements WebSearch {
  readonly #url: string;
  readonly #transport: Transport;
  readonly #timeoutMs: number;
  readonly #slots = new Slots(CONCURRENCY);

  constructor({ url, transport, timeoutMs = 15_000 }: SearxngSearchOptions) {
    this.#url = url;
    this.#transport = transport;
    this.#timeoutMs = timeoutMs;
  }

  async searchAll(queries: readonly WebSearchQuery[], signal: AbortSignal): Promise<readonly WebSearchOutcome[]> {
    // One for each search: Node takes more than ten for a leak.
    setMaxListeners(0, signal);
    const outcomes = await Promise.all(
      queries.map((query) => this.#slots.use(() => this.#outcome(query, signal), signal)),
    );
    signal.throwIfAborted();
    return outcomes;
  }

  async #outcome(query: WebSearchQuery, signal: AbortSignal): Promise<WebSearchOutcome> {
    const deadline = new Deadline(this.#timeoutMs, signal);
    try {
      return { hits: await this.#search(query, deadline.signal) };
    } catch (error) {
      return { error: error instanceof SearchProblem ? error.code : 'unavailable' };
    } finally {
      deadline.clear();
    }
  }

  async #search(query: WebSearchQuery, signal: AbortSignal): Promise<readonly WebSearchHit[]> {
    const url = new URL(this.#url);
    if (query.query.length > MAX_QUERY_CHARACTERS) throw new SearchProblem('query_too_long');
    url.searchParams.set('q', queryText(query));
    url.searchParams.set('format', 'json');
    const headers = { accept: 'application/json' };
    const response = await this.#transport.send({ method: 'GET', url: url.href, headers, stream: false }, signal);
    const answer = await readAnswer(response.body);
    if (response.status === 429) throw new SearchProblem('too_many_requests');
    if (response.status !== 200) throw new SearchProblem('unavailable');
    return hitsOf(JSON.parse(answer));
  }
}

/**
 * Engines that do not know `site:` find too much, which is sorted out later; the others find enough. Of a long list, as
 * many as a request can hold: the model's words come first.
 */
function queryText({ query, sites }: WebSearchQuery): string {
  let text = query;
  for (const [index, site] of sites.entries()) {
    const longer = `${text} ${index === 0 ? '' : 'OR '}site:${site}`;
    if (longer.length > MAX_QUERY_CHARACTERS) break;
    text = longer;
  }
  return text;
}

async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) throw new SearchProblem('unavailable');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The same page is found by several engines. */
function hitsOf(answer: unknown): readonly WebSearchHit[] {
  const results = isRecord(answer) ? answer['results'] : undefined;
  if (!Array.isArray(results)) throw new SearchProblem('unavailable');
  const hits = new Map<string, WebSearchHit>();
  for (const result of results as readonly unknown[]) {
    const hit = hitOf(result);
    if (hit !== undefined && !hits.has(hit.url) && hits.size < MAX_HITS) hits.set(hit.url, hit);
  }
  return [...hits.values()];
}

function hitOf(result: unknown): WebSearchHit | undefined {
  if (!isRecord(result)) return undefined;
  const url = textOf(result['url']);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const title = textOf(result['title']).slice(0, MAX_TITLE_CHARACTERS);
  const date = textOf(result['publishedDate']).slice(0, 10);
  return {
    url,
    title: title === '' ? url : title,
    excerpt: textOf(result['content']).slice(0, MAX_EXCERPT_CHARACTERS),
    date: date === '' ? null : date,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
