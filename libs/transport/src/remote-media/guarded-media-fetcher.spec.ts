import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import type { FetchedMedia } from '@sluice/exchange';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { HostAddress } from './checked-host.js';
import { GuardedMediaFetcher, type GuardedMediaFetcherOptions } from './guarded-media-fetcher.js';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(64, 7)]);
const FETCHED = { mediaType: 'image/png', data: PNG.toString('base64') };
const NOT_PUBLIC = { problem: 'its host is not on the public internet' };
const TOO_LATE = { problem: expect.stringMatching(/^it was not there within \d/) };

/** In these tests `127.0.0.1` is the internet; everything else on the machine is its owner's. */
const INTERNET = '127.0.0.1';
const INSIDE = '127.0.0.2';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let servers: Server[];
let asked: IncomingMessage[];
let resolved: string[];

beforeEach(() => {
  servers = [];
  asked = [];
  resolved = [];
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** @returns the port */
async function serve(answer: Answer, host = INTERNET, port = 0): Promise<number> {
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

const image: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
};
const redirect =
  (location: string, status = 302): Answer =>
  (_request, response) => {
    response.writeHead(status, { location, 'set-cookie': 'session=1; Path=/' }).end('elsewhere');
  };

/** Resolves when the first server that was asked has been let go of. */
async function socketClosed(): Promise<void> {
  const socket = asked[0]!.socket;
  if (socket.closed) return;
  // Not `once` of node:events: that fails when the other side has reset the connection.
  await new Promise((resolve) => socket.once('close', resolve));
}

interface FetchOptions extends GuardedMediaFetcherOptions {
  /** The addresses of each name, one answer after the other; the last one stays. */
  readonly names?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly kind?: 'image' | 'document';
}

function fetcherFor({ names = {}, ...options }: FetchOptions): GuardedMediaFetcher {
  const left = new Map(Object.entries(names).map(([name, answers]) => [name, [...answers]]));
  return new GuardedMediaFetcher({
    isPublic: (address) => address === INTERNET,
    resolve: (hostname): Promise<readonly HostAddress[]> => {
      resolved.push(hostname);
      const answers = left.get(hostname);
      const answer = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
      if (answer === undefined) return Promise.reject(new Error(`ENOTFOUND ${hostname}`));
      return Promise.resolve(answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    },
    ...options,
  });
}

async function fetched(url: string, { kind = 'image', ...options }: FetchOptions = {}): Promise<FetchedMedia> {
  const [outcome] = await fetcherFor(options).fetchAll([{ kind, url }], new AbortController().signal);
  return outcome!;
}

describe('what a URL leads to', () => {
  it('is fetched, without anything of the client or the gateway', async () => {
    const port = await serve(image);
    const names = { 'pictures.test': [[INTERNET]] };
    expect(await fetched(`http://pictures.test:${port}/a/b.png?size=2`, { names })).toEqual(FETCHED);
    const { url, headers } = asked[0]!;
    expect(url).toBe('/a/b.png?size=2');
    expect(headers).toEqual({
      host: `pictures.test:${port}`,
      connection: 'keep-alive',
      accept: 'image/png, image/jpeg, image/gif, image/webp',
      'accept-encoding': 'identity',
      'user-agent': expect.stringMatching(/^sluice\/\d/),
    });
  });

  it('may be a document', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.7 words');
    });
    expect(await fetched(`http://${INTERNET}:${port}/`, { kind: 'document' })).toEqual({
      mediaType: 'application/pdf',
      data: Buffer.from('%PDF-1.7 words').toString('base64'),
    });
    expect(asked[0]?.headers.accept).toBe('application/pdf, text/plain;q=0.9');
  });

  it('is unpacked where a server compresses whatever it is asked', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end(gzipSync(PNG));
    });
    expect(await fetched(`http://${INTERNET}:${port}/`)).toEqual(FETCHED);
  });

  it.each([301, 302, 303, 307, 308])('is found behind a %s, and cookies stay behind', async (status) => {
    const port = await serve((request, response) => {
      (request.url === '/final' ? image : redirect('/final', status))(request, response);
    });
    expect(await fetched(`http://${INTERNET}:${port}/first`)).toEqual(FETCHED);
    expect(asked.map(({ url, headers }) => [url, headers.cookie, headers.referer])).toEqual([
      ['/first', undefined, undefined],
      ['/final', undefined, undefined],
    ]);
  });

  it('is told for each URL in its place', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/missing') response.writeHead(404).end();
      else image(request, response);
    });
    const urls = ['/a', '/missing', '/b'].map((path) => `http://${INTERNET}:${port}${path}`);
    const references = urls.map((url) => ({ kind: 'image' as const, url }));
    const outcomes = await fetcherFor({}).fetchAll(references, new AbortController().signal);
    expect(outcomes).toEqual([FETCHED, { problem: 'its server answered 404' }, FETCHED]);
  });
});

describe('a host that is not on the public internet', () => {
  it.each([
    `http://${INSIDE}:PORT/`,
    'http://2130706434:PORT/',
    'http://0x7f000002:PORT/',
    'http://0177.0.0.2:PORT/',
    'http://127.2:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.2]:PORT/',
    'http://[::ffff:7f00:2]:PORT/',
    'http://[64:ff9b::7f00:2]:PORT/',
    'http://[2002:7f00:2::]:PORT/',
    'http://0.0.0.0:PORT/',
    'http://169.254.169.254/latest/meta-data/',
  ])('is not asked under %s', async (url) => {
    const port = await serve(image, '0.0.0.0');
    expect(await fetched(url.replace('PORT', String(port)))).toEqual(NOT_PUBLIC);
    expect(asked).toEqual([]);
    expect(resolved).toEqual([]);
  });

  it.each([[[INSIDE]], [[INTERNET, INSIDE]], [['::1', INTERNET]], [['fd00::1']]])(
    'is not asked under a name of %p',
    async (addresses) => {
      const port = await serve(image, '0.0.0.0');
      const names = { 'inside.test': [addresses] };
      expect(await fetched(`http://inside.test:${port}/`, { names })).toEqual(NOT_PUBLIC);
      expect(asked).toEqual([]);
    },
  );

  it('is not reached by a name that changes its address once it was checked', async () => {
    const port = await serve(image);
    await serve(() => undefined, INSIDE, port);
    const names = { 'rebinding.test': [[INTERNET], [INSIDE]] };
    expect(await fetched(`http://rebinding.test:${port}/`, { names })).toEqual(FETCHED);
    expect(resolved).toEqual(['rebinding.test']);
    expect(asked.map(({ socket }) => socket.localAddress)).toEqual([INTERNET]);
  });

  it.each(['http://127.0.0.2:PORT/secret', '//inside.test:PORT/secret', 'http://[::ffff:127.0.0.2]:PORT/'])(
    'is not reached by a redirect to %s',
    async (location) => {
      const inside = await serve(image, INSIDE);
      const port = await serve(redirect(location.replace('PORT', String(inside))));
      const names = { 'inside.test': [[INSIDE]] };
      expect(await fetched(`http://${INTERNET}:${port}/`, { names })).toEqual(NOT_PUBLIC);
      expect(asked).toHaveLength(1);
    },
  );

  it('is resolved anew behind a redirect, and not reached by what it is then', async () => {
    const port = await serve(redirect('/again'));
    await serve(image, INSIDE, port);
    const names = { 'rebinding.test': [[INTERNET], [INSIDE]] };
    expect(await fetched(`http://rebinding.test:${port}/`, { names })).toEqual(NOT_PUBLIC);
    expect(asked.map(({ socket }) => socket.localAddress)).toEqual([INTERNET]);
  });

  it('may be asked where it is allowed by name, and its neighbour may not', async () => {
    const port = await serve(image, INSIDE);
    const names = { 'files.test': [[INSIDE]], 'other.test': [[INSIDE]] };
    const allowHosts = ['Files.test'];
    expect(await fetched(`http://files.test:${port}/`, { names, allowHosts })).toEqual(FETCHED);
    expect(await fetched(`http://other.test:${port}/`, { names, allowHosts })).toEqual(NOT_PUBLIC);
    expect(await fetched(`http://${INSIDE}:${port}/`, { names, allowHosts })).toEqual(NOT_PUBLIC);
  });

  it('may be allowed at one port alone', async () => {
    const open = await serve(image, INSIDE);
    const closed = await serve(image, INSIDE);
    const port = await serve(redirect(`http://${INSIDE}:${closed}/`), INSIDE);
    const allowHosts = [`${INSIDE}:${open}`, `${INSIDE}:${port}`];
    expect(await fetched(`http://${INSIDE}:${open}/`, { allowHosts })).toEqual(FETCHED);
    expect(await fetched(`http://${INSIDE}:${closed}/`, { allowHosts })).toEqual(NOT_PUBLIC);
    expect(await fetched(`http://${INSIDE}:${port}/`, { allowHosts })).toEqual(NOT_PUBLIC);
  });

  it('is judged by the real ranges unless told otherwise', async () => {
    const port = await serve(image);
    const [outcome] = await new GuardedMediaFetcher().fetchAll(
      [{ kind: 'image', url: `http://localhost:${port}/` }],
      new AbortController().signal,
    );
    expect(outcome).toEqual(NOT_PUBLIC);
    expect(asked).toEqual([]);
  });
});

describe('a URL that cannot be meant', () => {
  it.each([
    ['http://', 'it is not a valid URL'],
    ['ftp://pictures.test/', 'it is not http or https'],
    ['file:///etc/passwd', 'it is not http or https'],
    ['http://user@pictures.test/', 'it holds a user name or password'],
    ['http://:password@pictures.test/', 'it holds a user name or password'],
    [`http://pictures.test/${'a'.repeat(8192)}`, 'it has more than 8192 characters'],
    ['http://missing.test/', 'its host has no address'],
    ['http://empty.test/', 'its host has no address'],
  ])('%.40s: %s', async (url, problem) => {
    expect(await fetched(url, { names: { 'empty.test': [[]] } })).toEqual({ problem });
  });

  it.each([
    ['file:///etc/passwd', 'it redirects to something else than http'],
    ['http://user:password@127.0.0.1/', 'it holds a user name or password'],
    ['http://', 'it is not a valid URL'],
  ])('is no better behind a redirect: %s', async (location, problem) => {
    const port = await serve(redirect(location));
    expect(await fetched(`http://${INTERNET}:${port}/`)).toEqual({ problem });
  });
});

describe('a hostile server', () => {
  it('may redirect three times, not four, and not for ever', async () => {
    const port = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      (left === 0 ? image : redirect(`/${left - 1}`))(request, response);
    });
    expect(await fetched(`http://${INTERNET}:${port}/3`)).toEqual(FETCHED);
    expect(asked).toHaveLength(4);
    expect(await fetched(`http://${INTERNET}:${port}/4`)).toEqual({ problem: 'it redirects more than 3 times' });
    expect(asked).toHaveLength(8);
  });

  it('is left when its body does not end, announced or not', async () => {
    let sent = 0;
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      const more = (): void => {
        sent += PNG.length;
        if (!response.destroyed) response.write(PNG, more);
      };
      more();
    });
    const problem = 'it is larger than 0.0625 MB';
    expect(await fetched(`http://${INTERNET}:${port}/`, { limits: { maxBytes: 65_536 } })).toEqual({ problem });
    await socketClosed();
    expect(sent).toBeGreaterThan(65_536);
  });

  it('is left at once when it announces too much', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 65_537 });
      response.write(PNG);
    });
    const problem = 'it is larger than 0.0625 MB';
    expect(await fetched(`http://${INTERNET}:${port}/`, { limits: { maxBytes: 65_536 } })).toEqual({ problem });
  });

  it('does not get past the limit by packing its body', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(1024 * 1024)));
    });
    const problem = 'it is larger than 0.0625 MB';
    expect(await fetched(`http://${INTERNET}:${port}/`, { limits: { maxBytes: 65_536 } })).toEqual({ problem });
  });

  it('cannot send more over all URLs of a request than they may have together', async () => {
    const port = await serve(image);
    const references = ['/a', '/b', '/c'].map((path) => ({
      kind: 'image' as const,
      url: `http://${INTERNET}:${port}${path}`,
    }));
    const limits = { maxTotalBytes: 2 * PNG.length, concurrency: 1 };
    const outcomes = await fetcherFor({ limits }).fetchAll(references, new AbortController().signal);
    const problem = 'all that the request names is too large together';
    expect(outcomes).toEqual([FETCHED, FETCHED, { problem }]);
  });

  it.each<[string, Answer]>([
    ['accepts and says nothing', () => undefined],
    [
      'trickles',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'image/png' });
        const timer = setInterval(() => response.write('x'), 20);
        response.once('close', () => {
          clearInterval(timer);
        });
      },
    ],
  ])('is left when it %s', async (_name, answer) => {
    const port = await serve(answer);
    expect(await fetched(`http://${INTERNET}:${port}/`, { limits: { timeoutMs: 150 } })).toEqual(TOO_LATE);
    await socketClosed();
  });

  it('is not waited for either by a resolver that says nothing', async () => {
    const resolve = () => new Promise<readonly HostAddress[]>(() => undefined);
    expect(await fetched('http://slow.test/', { resolve, limits: { timeoutMs: 50 } })).toEqual(TOO_LATE);
  });

  it('cannot keep the URLs behind it waiting beyond what all may take', async () => {
    const port = await serve(() => undefined);
    const references = ['/a', '/b', '/c'].map((path) => ({
      kind: 'image' as const,
      url: `http://${INTERNET}:${port}${path}`,
    }));
    const limits = { timeoutMs: 60_000, totalTimeoutMs: 100, concurrency: 1 };
    const outcomes = await fetcherFor({ limits }).fetchAll(references, new AbortController().signal);
    expect(outcomes).toEqual([TOO_LATE, TOO_LATE, TOO_LATE]);
    expect(asked).toHaveLength(1);
  });

  it('has nothing said of it but that it could not be reached', async () => {
    const port = await serve((request) => {
      request.socket.destroy();
    });
    const problem = 'its server could not be reached, or broke off';
    expect(await fetched(`http://${INTERNET}:${port}/`)).toEqual({ problem });
    expect(await fetched(`https://${INTERNET}:${port}/`)).toEqual({ problem });
    expect(await fetched(`http://${INTERNET}:1/`)).toEqual({ problem });
  });

  it('passes no page for an image', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>secret</html>');
    });
    const problem = 'it does not lead to a JPEG, PNG, GIF or WebP image';
    expect(await fetched(`http://${INTERNET}:${port}/`)).toEqual({ problem });
  });
});

async function heldBack(held: readonly unknown[], count: number): Promise<void> {
  while (held.length < count) await new Promise((resolve) => setImmediate(resolve));
}

describe('the bound on what is fetched at once', () => {
  it('holds over requests, and lets go of each', async () => {
    let running = 0;
    let most = 0;
    const port = await serve((request, response) => {
      running += 1;
      most = Math.max(most, running);
      setImmediate(() => {
        running -= 1;
        image(request, response);
      });
    });
    const fetcher = fetcherFor({ limits: { concurrency: 2 } });
    const { signal } = new AbortController();
    const batches = [1, 2, 3].map((batch) =>
      fetcher.fetchAll(
        [1, 2, 3].map((each) => ({ kind: 'image', url: `http://${INTERNET}:${port}/${batch}/${each}` })),
        signal,
      ),
    );
    expect((await Promise.all(batches)).flat()).toEqual(Array.from({ length: 9 }, () => FETCHED));
    expect(most).toBeLessThanOrEqual(2);
  });
});

describe('a client that leaves', () => {
  it('ends what is fetched for it', async () => {
    const abort = new AbortController();
    const port = await serve(() => {
      abort.abort(new Error('the client left'));
    });
    const references = [{ kind: 'image' as const, url: `http://${INTERNET}:${port}/` }];
    await expect(fetcherFor({}).fetchAll(references, abort.signal)).rejects.toThrow('the client left');
    await socketClosed();
  });

  it('lets go of a server that never finishes its greeting', async () => {
    const abort = new AbortController();
    const greeted = createTcpServer();
    const closed = new Promise<void>((resolve) => {
      greeted.once('connection', (socket) => {
        socket.once('error', resolve).once('close', resolve).resume();
        abort.abort(new Error('the client left'));
      });
    });
    await new Promise<void>((resolve) => greeted.listen(0, INTERNET, resolve));
    const url = `https://${INTERNET}:${(greeted.address() as AddressInfo).port}/`;
    await expect(fetcherFor({}).fetchAll([{ kind: 'image', url }], abort.signal)).rejects.toThrow('the client left');
    await closed;
    await new Promise((resolve) => greeted.close(resolve));
  });

  it('does not wait for its turn behind others, nor takes it away', async () => {
    const held: (() => void)[] = [];
    const port = await serve((request, response) => {
      held.push(() => {
        image(request, response);
      });
    });
    const fetcher = fetcherFor({ limits: { concurrency: 1 } });
    const abort = new AbortController();
    const ask = (path: string, { signal } = new AbortController()) =>
      fetcher.fetchAll([{ kind: 'image', url: `http://${INTERNET}:${port}${path}` }], signal);
    const [first, second, third] = [ask('/first'), ask('/second', abort), ask('/third')];
    abort.abort(new Error('the client left'));
    await expect(second).rejects.toThrow('the client left');
    await heldBack(held, 1);
    held[0]!();
    expect(await first).toEqual([FETCHED]);
    await heldBack(held, 2);
    held[1]!();
    expect(await third).toEqual([FETCHED]);
    expect(asked.map(({ url }) => url)).toEqual(['/first', '/third']);
  });

  it('asks nobody who was not asked yet', async () => {
    const abort = new AbortController();
    abort.abort(new Error('the client left'));
    const port = await serve(image);
    const references = [{ kind: 'image' as const, url: `http://${INTERNET}:${port}/` }];
    await expect(fetcherFor({}).fetchAll(references, abort.signal)).rejects.toThrow('the client left');
    expect(asked).toEqual([]);
  });
});
