import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hasProgram, ServerProcess } from './server-process.js';

const PROGRAM = 'versitygw';
const BUCKET = 'recordings';
const KEYS = { accessKeyId: 'TESTKEY', secretAccessKey: 'a-secret-of-this-test' } as const;

/**
 * What happens to a request on its way: it is sent away, gets no answer, loses its connection, is answered by half, or
 * it or its answer arrives with other bytes than it had.
 */
export type S3Fault = 'slow-down' | 'unavailable' | 'hang' | 'reset' | 'cut' | 'damage-answer' | 'damage-request';

/** Whether there is an S3 server to test with: versitygw, which checks signatures and digests as AWS does. */
export function hasS3Server(): boolean {
  return hasProgram(PROGRAM, '--version');
}

/** A real S3 server with one bucket, behind a line that can be disturbed. */
export class S3Server {
  readonly keys = KEYS;
  readonly bucket = BUCKET;
  /** Method and path of each request that came, the disturbed ones as well. */
  readonly requests: string[] = [];
  /** Directory of the bucket's objects. */
  readonly directory: string;
  readonly #root: string;
  readonly #faults: S3Fault[] = [];
  readonly #line: Server;
  #process: ServerProcess | undefined;
  #lasting: S3Fault | undefined;

  private constructor(root: string) {
    this.#root = root;
    this.directory = join(root, 'objects', BUCKET);
    this.#line = createServer((incoming, answer) => {
      this.#serve(incoming, answer);
    });
  }

  /** @throws {Error} with what the server says, when it does not start */
  static async start(): Promise<S3Server> {
    const server = new S3Server(await mkdtemp(join(tmpdir(), 'sluice-s3-')));
    await mkdir(server.directory, { recursive: true });
    await mkdir(join(server.#root, 'metadata'));
    await new Promise<void>((resolve) => server.#line.listen(0, '127.0.0.1', resolve));
    await server.startProcess();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#line.address() as AddressInfo).port}`;
  }

  /** The URL of a blob store in the bucket. */
  blobUrl(prefix = ''): string {
    return `s3://${BUCKET}/${prefix}?endpoint=${encodeURIComponent(this.endpoint)}&region=us-east-1&path_style=true`;
  }

  /** Disturbs the next requests, one fault for each. */
  disturb(...faults: S3Fault[]): void {
    this.#faults.push(...faults);
  }

  /** Disturbs all requests alike, until told otherwise. */
  disturbAll(fault: S3Fault | undefined): void {
    this.#lasting = fault;
  }

  /** Forgets requests, and faults that did not come to pass. */
  clear(): void {
    this.requests.length = 0;
    this.#faults.length = 0;
    this.#lasting = undefined;
  }

  async startProcess(): Promise<void> {
    const { accessKeyId, secretAccessKey } = KEYS;
    const storage = ['posix', '--sidecar', join(this.#root, 'metadata'), join(this.#root, 'objects')];
    await rm(this.#socket, { force: true });
    this.#process = await ServerProcess.start(
      [PROGRAM, '-a', accessKeyId, '-s', secretAccessKey, '-p', this.#socket, '--quiet', ...storage],
      () => this.#answers(),
    );
  }

  async stopProcess(): Promise<void> {
    await this.#process?.stop();
  }

  async close(): Promise<void> {
    await this.stopProcess();
    this.#line.closeAllConnections();
    await new Promise((resolve) => this.#line.close(resolve));
    await rm(this.#root, { recursive: true, force: true });
  }

  /** No port that somebody else could take meanwhile. */
  get #socket(): string {
    return join(this.#root, 'server.sock');
  }

  async #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      request({ socketPath: this.#socket, path: '/' }, (answer) => {
        answer.resume();
        resolve(true);
      })
        .on('error', () => {
          resolve(false);
        })
        .end();
    });
  }

  #serve(incoming: IncomingMessage, answer: ServerResponse): void {
    const { method = '', url = '', headers } = incoming;
    this.requests.push(`${method} ${url.replace(/\?.*/, '')}`);
    const fault = this.#faults.shift() ?? this.#lasting;
    if (fault === 'hang') return;
    if (fault === 'reset') {
      incoming.socket.destroy();
      return;
    }
    if (fault === 'slow-down' || fault === 'unavailable') {
      refuse(incoming, answer, fault);
      return;
    }
    const outgoing = request({ socketPath: this.#socket, method, path: url, headers, agent: false }, (reply) => {
      relay(reply, answer, fault);
    });
    // A server that refuses what it has not read is answering already.
    outgoing.on('error', () => !answer.headersSent && answer.destroy());
    incoming.on('data', (bytes: Buffer) => {
      outgoing.write(fault === 'damage-request' ? damaged(bytes) : bytes);
    });
    incoming.on('end', () => outgoing.end());
  }
}

function refuse(incoming: IncomingMessage, answer: ServerResponse, fault: 'slow-down' | 'unavailable'): void {
  incoming.resume();
  incoming.on('end', () => {
    const error = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
    const [type, text] = fault === 'slow-down' ? ['application/xml', error] : ['text/html', '<h1>503</h1>'];
    answer.writeHead(503, { 'content-type': type }).end(text);
  });
}

function relay(reply: IncomingMessage, answer: ServerResponse, fault: S3Fault | undefined): void {
  answer.writeHead(reply.statusCode ?? 500, reply.headers);
  reply.on('data', (bytes: Buffer) => {
    if (fault === 'cut') answer.write(bytes.subarray(0, bytes.length / 2), () => answer.destroy());
    else answer.write(fault === 'damage-answer' ? damaged(bytes) : bytes);
  });
  reply.on('end', () => fault !== 'cut' && answer.end());
}

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(0) ^ 1, 0);
  return copy;
}
