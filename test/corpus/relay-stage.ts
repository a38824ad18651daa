import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { GatewayProcess } from '../e2e/gateway-process.js';
import { bytesOf, kindOf, type CorpusRecord } from './corpus.js';
import { randomReads } from './random-cuts.js';

/** Names the record whose answer is wanted; the gateway hands on headers it does not know. */
const RECORD_HEADER = 'x-record';

/** What one exchange through the gateway came to. */
export interface RelayedRecord {
  readonly status: number;
  /** sha256 of what the upstream got and what it was meant to get. */
  readonly sent: readonly [actual: string | undefined, expected: string];
  /** The same of what the client got. */
  readonly received: readonly [actual: string, expected: string];
  readonly text: string;
}

/** A gateway as a process, in front of a server that gives the recorded answers, cut at random. */
export class RelayStage {
  readonly #server: Server;
  readonly #gateway: GatewayProcess;
  readonly #bodies: ReadonlyMap<string, string>;

  private constructor(server: Server, gateway: GatewayProcess, bodies: ReadonlyMap<string, string>) {
    this.#server = server;
    this.#gateway = gateway;
    this.#bodies = bodies;
  }

  static async open(records: readonly CorpusRecord[]): Promise<RelayStage> {
    const bodies = new Map<string, string>();
    const byId = new Map(records.map((record) => [record.id, record]));
    const server = createServer((request, response) => {
      const record = byId.get(String(request.headers[RECORD_HEADER]));
      void request.toArray().then((chunks: Buffer[]) => {
        bodies.set(record?.id ?? '', digest(Buffer.concat(chunks)));
        if (record) void answer(response, record);
        else response.writeHead(500).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const gateway = await GatewayProcess.start({
      alone: true,
      environment: {
        // A refused key is the client's to read only where it is the client's.
        SLUICE_PASS_CLIENT_KEY: 'anthropic',
        ANTHROPIC_API_BASE: `http://127.0.0.1:${port}`,
        SLUICE_RECORDING: 'off',
        LOG_LEVEL: 'silent',
      },
    });
    return new RelayStage(server, gateway, bodies);
  }

  /** @param aliased whether the model is asked for by another name, which has to be put right */
  async play(record: CorpusRecord, aliased: boolean): Promise<RelayedRecord> {
    const expected = bodyOf(record, '');
    const response = await fetch(`${this.#gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01', [RECORD_HEADER]: record.id },
      body: bodyOf(record, aliased ? 'anthropic/' : ''),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return {
      status: response.status,
      sent: [this.#bodies.get(record.id), digest(Buffer.from(expected))],
      received: [digest(bytes), digest(bytesOf(record))],
      text: bytes.toString('utf8'),
    };
  }

  async close(): Promise<void> {
    await this.#gateway.stop();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** The recorded request in a spelling that nobody would write anew; a plain one where only the answer was recorded. */
function bodyOf({ request_body: body, model, stream }: CorpusRecord, prefix: string): string {
  const request = (body ?? { max_tokens: 1000, messages: [{ role: 'user', content: 'ü' }], stream }) as Record<
    string,
    unknown
  >;
  const { model: asked = model ?? 'claude-x', ...rest } = request;
  const members = Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)} :\t${spelled(value)}`);
  return `{ ${[...members, `"model": ${JSON.stringify(`${prefix}${String(asked)}`)}`].join(' ,\n')} }`;
}

/** Everything beyond ASCII escaped, as some libraries write it. */
function spelled(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

async function answer(response: ServerResponse, record: CorpusRecord): Promise<void> {
  const type = kindOf(record) === 'stream' ? 'text/event-stream; charset=utf-8' : 'application/json';
  response.writeHead(record.status, { 'content-type': type });
  for (const read of randomReads(bytesOf(record), record.id)) {
    response.write(read);
    await setImmediate();
  }
  response.end();
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
