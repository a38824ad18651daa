import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import { Pool } from 'undici';

/*
 * What a gateway is measured against, in plain node:http and undici, with nothing around it:
 *   --mode bytes   hands the upstream's bytes on: the least any proxy can do
 *   --mode events  parses the request and every event, and writes them anew: the least any translator can do
 * `--path` says where the upstream is asked, below the path of its URL.
 */
const { values } = parseArgs({
  options: {
    upstream: { type: 'string' },
    mode: { type: 'string', default: 'bytes' },
    path: { type: 'string', default: '/chat/completions' },
  },
});
const upstream = new URL(values.upstream ?? '');
const pool = new Pool(upstream.origin, { connections: 256 });

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    void forward(values.mode === 'events' ? JSON.stringify(JSON.parse(body.toString('utf8'))) : body, response);
  });
});

/**
 * @param {string | Buffer} body
 * @param {import('node:http').ServerResponse} response
 */
async function forward(body, response) {
  const reply = await pool.request({
    path: `${upstream.pathname}${values.path}`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer simulator',
      'anthropic-version': '2023-06-01',
    },
    body,
  });
  response.writeHead(reply.statusCode, { 'content-type': 'text/event-stream; charset=utf-8' });
  if (values.mode === 'events') await relayEvents(reply.body, response);
  else for await (const chunk of reply.body) response.write(chunk);
  response.end();
}

/**
 * @param {AsyncIterable<Buffer>} body
 * @param {import('node:http').ServerResponse} response
 */
async function relayEvents(body, response) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    let written = '';
    for (const event of events) {
      const data = event.slice('data: '.length);
      if (data !== '[DONE]') written += `event: content_block_delta\ndata: ${JSON.stringify(JSON.parse(data))}\n\n`;
    }
    if (written !== '') response.write(written);
  }
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
});
