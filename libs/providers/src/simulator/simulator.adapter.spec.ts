import { expect, it } from '@jest/globals';
import { startSimulator } from '@sluice/simulator';
import { makeAttempt, toolResult, toolUse, conversation } from '@sluice/testing';

import { createSimulator } from './simulator.adapter.js';

it('writes what the simulator takes, and reads what it answers', async () => {
  const simulator = await startSimulator({ keys: ['test-secret'] });
  try {
    const adapter = createSimulator({ id: 'sim', adapter: 'simulator', baseUrl: simulator.url, profile: 'simulator' });
    const request = {
      ...conversation(
        ['user', 'Read it.'],
        ['assistant', [toolUse('t1')]],
        ['user', [toolResult('t1', 'the content')]],
      ),
      stream: true,
    };
    const prepared = adapter.prepare(makeAttempt({ request, target: { provider: 'sim', model: 'sim-big' } }));
    const { url, method, headers, body } = prepared.request;
    const response = await fetch(url, { method, headers, body: String(body) });
    expect(response.status).toBe(200);
    const decoder = prepared.openDecoder({ status: 200, headers: [...response.headers] });
    const events = [...decoder.push(new Uint8Array(await response.arrayBuffer())), ...decoder.end()];
    const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
    expect(text).toContain('the content');
    expect(events.at(-1)).toEqual({ type: 'eof', clean: true });
  } finally {
    await simulator.close();
  }
});
