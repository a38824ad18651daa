import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type RecordedCall, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from './gateway-process.js';
import { hasNginx, NginxProcess } from './nginx-process.js';

/** What comes through at once comes in a fraction of this. */
const HELD_MS = 1500;

function suite(): void {
  let upstream: Simulator;
  let gateway: GatewayProcess;
  let nginx: NginxProcess;

  beforeAll(async () => {
    upstream = await startSimulator();
    gateway = await GatewayProcess.start({
      alone: true,
      environment: { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'any-key-0123456789', SLUICE_RECORDING: 'off' },
    });
    nginx = await NginxProcess.start(gateway.url);
  });

  afterAll(async () => {
    await nginx.stop();
    await gateway.stop();
    await upstream.close();
  });

  const lastCall = (): RecordedCall | undefined => upstream.requests().at(-1);
  const open = (url: string, model: string, signal: AbortSignal): Promise<Response> =>
    fetch(`${url}/v1/messages`, {
      method: 'POST',
      signal,
      body: JSON.stringify({
        model: `openai/${model}`,
        max_tokens: 100,
        stream: true,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    });

  /** Reads until the text has come so often. @returns everything read */
  async function readUntil(response: Response, text: string, times: number): Promise<string> {
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let read = '';
    while (read.split(text).length <= times) {
      const part = await reader.read();
      if (part.done) throw new Error(`the stream ended early: ${read}`);
      read += part.value;
    }
    reader.releaseLock();
    return read;
  }

  it('passes on each event at once, though its buffering is on', async () => {
    const abort = new AbortController();
    // Nothing follows these three deltas: what is held back would be held back for ever.
    const response = await open(nginx.url, 'sim-silent:after=3', abort.signal);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const read = await readUntil(response, 'event: content_block_delta', 3);
    expect(read).toContain('event: message_start');
    expect(lastCall()?.outcome).toBe('open');
    abort.abort();
  });

  it('would hold them back if it was not asked to pass them on', async () => {
    const abort = new AbortController();
    const calls = upstream.requests().length;
    const held = open(nginx.deafUrl, 'sim-silent:after=3', abort.signal).then(
      (response) => readUntil(response, 'event: content_block_delta', 1),
      () => 'aborted',
    );
    await gateway.until(() => upstream.requests().length > calls, 'the upstream call');
    const patience = new Promise((resolve) => setTimeout(resolve, HELD_MS, 'held back'));
    expect(await Promise.race([held.catch(() => 'aborted'), patience])).toBe('held back');
    abort.abort();
    await held.catch(() => undefined);
  });

  it('gives the SDK whole streams, also long ones and those with tool calls', async () => {
    const client = new Anthropic({ baseURL: nginx.url, apiKey: 'any', maxRetries: 0 });
    const ask = (model: string): Anthropic.MessageCreateParamsNonStreaming => ({
      model: `openai/${model}`,
      max_tokens: 5000,
      tools: [{ name: 'Bash', input_schema: { type: 'object', properties: { command: { type: 'string' } } } }],
      messages: [{ role: 'user', content: 'hello' }],
    });
    const long = client.messages.stream(ask('sim-long:2000'));
    let deltas = 0;
    long.on('text', () => (deltas += 1));
    expect(await long.finalMessage()).toMatchObject({ stop_reason: 'end_turn' });
    expect(deltas).toBe(2000);
    expect(await client.messages.stream(ask('sim-tools')).finalMessage()).toMatchObject({ stop_reason: 'tool_use' });
    expect(await client.messages.create(ask('sim-text'))).toMatchObject({ type: 'message' });
  });

  it.each([
    ['in mid-stream', 'sim-silent:after=3'],
    ['before the first byte', 'sim-silent'],
  ])('a client that leaves %s ends the upstream call', async (_name, model) => {
    const abort = new AbortController();
    const calls = upstream.requests().length;
    const pending = open(nginx.url, model, abort.signal);
    if (model.includes('after')) await readUntil(await pending, 'event: content_block_delta', 1);
    await gateway.until(() => upstream.requests().length > calls, 'the upstream call');
    expect(lastCall()?.outcome).toBe('open');
    abort.abort();
    await pending.catch(() => undefined);
    await gateway.until(() => lastCall()?.outcome === 'client-closed', 'the end of the upstream call', 5000);
    expect(upstream.requests()).toHaveLength(calls + 1);
  });

  it('passes on errors as they are', async () => {
    const response = await open(nginx.url, 'sim-error:400', new AbortController().signal);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(response.headers.get('request-id')).toMatch(/^req_/);
  });
}

if (hasNginx()) {
  describe('behind nginx', suite);
} else if (process.env['CI'] === 'true') {
  it('has the nginx it needs in CI', () => {
    throw new Error('There is no nginx on the PATH: install it.');
  });
} else {
  describe.skip('behind nginx (there is none on the PATH)', suite);
}
