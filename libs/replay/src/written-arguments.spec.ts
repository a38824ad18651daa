import { describe, expect, it } from '@jest/globals';
import { argumentScope, buildPipeline, MemoryArgumentStore } from '@sluice/pipeline';
import { createProviders } from '@sluice/providers';
import { FrameBuilder, readRecording } from '@sluice/recordings';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled } from '@sluice/testing';

import { verifyBundle } from './verify-bundle.js';

const KEY = 'sk-proj-AbCdEf0123456789AbCdEf';
const WRITTEN = {
  call_1: '{"command": "ls"}',
  call_2: `{ "command":\t"${KEY}" }`,
  call_3: '{"command": "as it was"}',
};
const HANDED_BACK = [
  { type: 'tool_use', id: 'call_1', name: 'run', input: { command: 'ls' } },
  { type: 'tool_use', id: 'call_2', name: 'run', input: { command: KEY } },
  { type: 'tool_use', id: 'call_3', name: 'run', input: { command: 'changed' } },
] as const;
const REPLY = `data: ${JSON.stringify({ choices: [{ delta: { content: 'hi' }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;

/** An exchange in two attempts whose history holds calls that are remembered, as its recording's lines. */
async function record(): Promise<{ lines: readonly string[]; sent: readonly string[] }> {
  const messages = [{ role: 'user', content: 'go' } as const, { role: 'assistant', content: HANDED_BACK } as const];
  const { exchange, ambient, events } = makeExchange({ request: { messages } });
  const upstream = new ScriptedUpstream({
    ambient,
    scripts: [(call) => call.head(529).bytes('{}').end(), (call) => call.head().bytes(REPLY).end()],
  });
  const { transport, credentials, estimator, signer, quirks, traces } = upstream;
  const argumentMemory = new MemoryArgumentStore();
  for (const [id, text] of Object.entries(WRITTEN)) argumentMemory.remember(argumentScope(exchange), id, text);
  const providers = createProviders(exchange.config.providers);
  const parts = { transport, credentials, estimator, signer, quirks, traces, providers, argumentMemory };
  exchange.report({ type: 'exchange-start' });
  buildPipeline(parts)
    .run(exchange, new Valve())
    .chunks.subscribe(({ data }) => {
      exchange.report({ type: 'frame-sent', data });
    });
  await settled();
  ambient.advance(20_000);
  await settled();
  exchange.report({ type: 'exchange-end', outcome: 'ok' });
  const gateway = { version: '0.1.0', instance: 'test' };
  const builder = new FrameBuilder({ exchange, gateway, mode: 'redacted', maskKey: Buffer.from('mask'), secrets: [] });
  const sent = transport.calls.map(({ request }) => String(request.body));
  return { lines: events.flatMap((event, index) => builder.push(event, index).map(String)), sent };
}

describe('arguments that were sent back as a model wrote them', () => {
  it('go out the same in a replay, which has no memory but the tape', async () => {
    const { lines, sent } = await record();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toContain(JSON.stringify(WRITTEN.call_2));
    const recording = readRecording([...lines]);
    const readings = recording.frames.flatMap((frame) => (frame.k === 'tape' ? [frame.site] : []));
    expect(readings.filter((site) => site === 'written_arguments')).toHaveLength(2);
    expect(lines.join('')).not.toContain(KEY);
    const { outcome, verdicts } = await verifyBundle({ recordings: [recording] });
    expect(verdicts[0]?.differences).toEqual([]);
    expect(outcome).toBe('passed');
  });

  it('are missed in a replay whose tape has lost them', async () => {
    const { lines } = await record();
    const lost = lines.map((line) => line.replace('"written_arguments"', '"something_else"'));
    const { verdicts } = await verifyBundle({ recordings: [readRecording(lost)] });
    expect(verdicts[0]).toMatchObject({ status: 'failed', differences: [{ check: 'request' }, { check: 'request' }] });
  });
});
