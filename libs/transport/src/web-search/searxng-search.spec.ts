import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { WebSearchOutcome, WebSearchQuery } from '@sluice/exchange';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { UndiciTransport } from '../undici-transport.js';
import { SearxngSearch } from './searxng-search.js';

let server: Server;
let transport: UndiciTransport;
let asked: IncomingMessage[];
let answer: RequestListener;

beforeEach(async () => {
  asked = [];
  transport = new UndiciTransport({ connectMs: 1000 });
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await transport.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/search`;

async function searched(query: Partial<WebSearchQuery> = {}, timeoutMs = 5000): Promise<WebSearchOutcome> {
  const search = new SearxngSearch({ url: url(), transport, timeoutMs });
  const [outcome] = await search.searchAll([{ query: 'node', sites: [], ...query }], new AbortController().signal);
  return outcome!;
}

const finds =
  (...results: unknown[]): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ query: 'node', results }));
  };

describe(SearxngSearch.name, () => {
  it('asks as the API wants it, and reads what was found', async () => {
    answer = finds(
      { url: 'https://a.test/1', title: ' One ', content: ' First. ', publishedDate: '2026-11-01T00:00:00' },
      { url: 'https://a.test/2', title: '', content: null, publishedDate: null, engine: 'x' },
    );
    expect(await searched({ query: 'node 26 & "more"' })).toEqual({
      hits: [
        { url: 'https://a.test/1', title: 'One', excerpt: 'First.', date: '2026-11-01' },
        { url: 'https://a.test/2', title: 'https://a.test/2', excerpt: '', date: null },
      ],
    });
    const { searchParams, pathname } = new URL(asked[0]?.url ?? '', url());
    expect(asked[0]?.method).toBe('GET');
    expect([pathname, Object.fromEntries(searchParams)]).toEqual([
      '/search',
      { q: 'node 26 & "more"', format: 'json' },
    ]);
  });

  it('names the sites that are wanted', async () => {
    answer = finds();
    expect(await searched({ sites: ['a.test', 'b.test/docs'] })).toEqual({ hits: [] });
    expect(new URL(asked[0]?.url ?? '', url()).searchParams.get('q')).toBe('node site:a.test OR site:b.test/docs');
  });

  it('names as many of the sites as a request can hold', async () => {
    answer = finds();
    const sites = Array.from({ length: 200 }, (_, index) => `number-${index}.test`);
    expect(await searched({ query: 'x'.repeat(900), sites })).toEqual({ hits: [] });
    const words = new URL(asked[0]?.url ?? '', url()).searchParams.get('q') ?? '';
    expect(words).toMatch(/^x{900} site:number-0\.test OR site:number-1\.test( OR site:number-\d+\.test)*$/);
    expect(words.length).toBeLessThanOrEqual(1000);
    expect(words.length).toBeGreaterThan(1000 - ' OR site:number-000.test'.length);
  });

  it('leaves out what is no page, and the same page twice', async () => {
    const page = { url: 'https://a.test/', title: 'A', content: 'x' };
    answer = finds(null, 'text', {}, { url: 'javascript:alert(1)' }, { url: 'https://' }, { url: 7 }, page, page);
    expect(await searched()).toEqual({ hits: [{ url: 'https://a.test/', title: 'A', excerpt: 'x', date: null }] });
  });

  it('hands on ten pages, and no essays', async () => {
    answer = finds(
      ...Array.from({ length: 30 }, (_, index) => ({
        url: `https://a.test/${index}`,
        title: 't'.repeat(1000),
        content: 'c'.repeat(9000),
      })),
    );
    const outcome = await searched();
    expect('hits' in outcome && outcome.hits.map(({ title, excerpt }) => [title.length, excerpt.length])).toEqual(
      Array.from({ length: 10 }, () => [300, 2000]),
    );
  });

  it.each<[string, RequestListener, string]>([
    ['too many requests', (_, response) => void response.writeHead(429).end(), 'too_many_requests'],
    ['no JSON allowed', (_, response) => void response.writeHead(403).end('Forbidden'), 'unavailable'],
    ['a page in place of JSON', (_, response) => void response.end('<html>'), 'unavailable'],
    ['JSON of something else', (_, response) => void response.end('[]'), 'unavailable'],
    ['nothing', (request) => void request.socket.destroy(), 'unavailable'],
    ['silence', () => undefined, 'unavailable'],
  ])('tells of %s', async (_name, listener, error) => {
    answer = listener;
    expect(await searched({}, 500)).toEqual({ error });
  });

  it('leaves a server whose answer has no end, before its time is up', async () => {
    const left = new Promise((resolve) => {
      answer = (_, response) => {
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(65_536), more);
        };
        response.once('close', resolve);
        more();
      };
    });
    expect(await searched({}, 600_000)).toEqual({ error: 'unavailable' });
    await left;
  });

  it('does not ask for what no request can hold', async () => {
    answer = finds();
    expect(await searched({ query: 'x'.repeat(1001) })).toEqual({ error: 'query_too_long' });
    expect(asked).toEqual([]);
  });

  it('tells of each query in its place', async () => {
    answer = (request, response) => {
      if (request.url?.includes('bad')) response.writeHead(500).end();
      else finds({ url: 'https://a.test/' })(request, response);
    };
    const search = new SearxngSearch({ url: url(), transport });
    const queries = ['good', 'bad', 'good'].map((query) => ({ query, sites: [] }));
    const outcomes = await search.searchAll(queries, new AbortController().signal);
    expect(outcomes.map((outcome) => 'hits' in outcome)).toEqual([true, false, true]);
  });

  it('makes four searches at once, whoever wants more', async () => {
    let [running, most] = [0, 0];
    answer = (request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        finds({ url: `https://a.test${request.url ?? ''}` })(request, response);
      }, 20);
    };
    const search = new SearxngSearch({ url: url(), transport });
    const queries = Array.from({ length: 10 }, (_, index) => ({ query: `q${index}`, sites: [] }));
    const { signal } = new AbortController();
    const outcomes = (await Promise.all([search.searchAll(queries, signal), search.searchAll(queries, signal)])).flat();
    expect(outcomes.map((outcome) => ('hits' in outcome ? outcome.hits[0]?.url : outcome.error))).toEqual(
      [...queries, ...queries].map(({ query }) => `https://a.test/search?q=${query}&format=json`),
    );
    expect(most).toBe(4);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['before its head', () => undefined],
    ['in the middle of its body', (response) => void response.writeHead(200).write('{"results":[')],
  ])('closes a search %s when nobody waits any more', async (_where, begin) => {
    const abort = new AbortController();
    const closed = new Promise((resolve) => {
      answer = (request, response) => {
        begin(response);
        request.socket.once('close', resolve);
        setImmediate(() => {
          abort.abort(new Error('the client left'));
        });
      };
    });
    const search = new SearxngSearch({ url: url(), transport });
    await expect(search.searchAll([{ query: 'node', sites: [] }], abort.signal)).rejects.toThrow('the client left');
    await closed;
  });
});
