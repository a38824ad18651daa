import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An upstream whose answers contain secrets, in the worst places. */
export interface LeakingUpstream {
  readonly url: string;
  close(): Promise<void>;
}

/** In pieces, each of which arrives in a delta, or in a read, of its own. */
export const LEAKED_TEXT = ['sk-proj-', 'Zp9LwR2vTx', 'K8sYb3MdQe', 'H5nWc7FjUg'] as const;
export const LEAKED_ARGUMENTS = ['ghp_', 'aB3dE5fG7h', 'J9kL1mN3pQ', 'R5sT7uV9wX'] as const;
export const LEAKED_COOKIE = 'CookieOfTheUpstream5150';

const SPACING_MS = 5;

/**
 * Starts it. The model `refuse` answers 401 and repeats the key, any other streams a text and a tool call with a secret
 * split over deltas, and one secret split inside an event, between two reads.
 */
export async function startLeakingUpstream(): Promise<LeakingUpstream> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { model } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { model: string };
      if (model === 'refuse') refuse(response, String(request.headers.authorization));
      else void leak(response, model);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuse(response: ServerResponse, authorization: string): void {
  response.writeHead(401, { 'content-type': 'application/json' });
  const message = `Incorrect API key provided: ${authorization.slice('Bearer '.length)}.`;
  response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } }));
}

async function leak(response: ServerResponse, model: string): Promise<void> {
  const event = (delta: object, finish: string | null = null): string =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-leak',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`;
  const call = (part: object): string => event({ tool_calls: [{ index: 0, ...part }] });
  const open = { id: 'call_1', type: 'function', function: { name: 'Bash', arguments: '' } };
  const split = event({ content: ` and ${LEAKED_TEXT.join('')} again` });
  const writes = [
    event({ role: 'assistant', content: 'The key is ' }),
    ...LEAKED_TEXT.map((piece) => event({ content: piece })),
    split.slice(0, split.indexOf(LEAKED_TEXT[2])),
    split.slice(split.indexOf(LEAKED_TEXT[2])),
    call(open),
    ...['{"command":"echo ', ...LEAKED_ARGUMENTS, '"}'].map((piece) => call({ function: { arguments: piece } })),
    event({}, 'tool_calls'),
    'data: [DONE]\n\n',
  ];
  response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': `sid=${LEAKED_COOKIE}` });
  for (const text of writes) {
    response.write(text);
    await new Promise((resolve) => setTimeout(resolve, SPACING_MS));
  }
  response.end();
}
