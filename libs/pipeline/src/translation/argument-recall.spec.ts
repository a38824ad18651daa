import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import type { Exchange } from '@sluice/exchange';
import { createProviders } from '@sluice/providers';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';

import { MemoryArgumentStore } from '../argument-memory.js';
import { buildPipeline } from '../build-pipeline.js';

const SPACED = '{"command": "ls", "timeout": 1.0}';

/** A call of a tool, its arguments in pieces, as Chat Completions streams it. */
function calling(id: string | undefined, text: string): CallScript {
  const pieces = text.match(/.{1,5}/gs) ?? [];
  const deltas = [
    { tool_calls: [{ index: 0, id, function: { name: 'run', arguments: '' } }] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
  const chunks = [...deltas.map((delta) => ({ delta })), { delta: {}, finish_reason: 'tool_calls' }].map((choice) =>
    JSON.stringify({ choices: [choice] }),
  );
  return (call) =>
    call
      .head()
      .bytes([...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''))
      .end();
}

/** A gateway over several exchanges. */
class Conversation {
  readonly memory = new MemoryArgumentStore();

  async run(request: Partial<MessagesRequest>, scripts: readonly CallScript[], more: Partial<Exchange> = {}) {
    const { exchange, ambient, events } = makeExchange({ request, exchange: more });
    const upstream = new ScriptedUpstream({ ambient, scripts });
    const { transport, credentials, estimator, signer, quirks, traces } = upstream;
    const providers = createProviders(TEST_CONFIG.providers);
    const parts = { transport, credentials, estimator, signer, quirks, traces, providers, argumentMemory: this.memory };
    const watched = watchRun(buildPipeline(parts).run(exchange, new Valve()).chunks);
    await settled();
    ambient.advance(30_000);
    await settled();
    const bodies = transport.calls.map(({ request: { body } }) => JSON.parse(String(body)) as ChatBody);
    const readings = events.filter((event) => event.type === 'ambient-read' && event.site === 'written_arguments');
    return { watched, bodies, readings };
  }

  /** The arguments that go out when the client hands the call back. */
  async handBack(id: string, input: Record<string, unknown>, more: Partial<Exchange> = {}): Promise<readonly string[]> {
    const messages: MessagesRequest['messages'] = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: [{ type: 'tool_use', id, name: 'run', input }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'done' }] },
    ];
    const { bodies } = await this.run({ messages, tools: [TOOL] }, [calling('c9', '{}')], more);
    return bodies.map((body) => body.messages[1]?.tool_calls?.[0]?.function.arguments ?? '');
  }
}

interface ChatBody {
  readonly messages: readonly {
    readonly tool_calls?: readonly { readonly function: { readonly arguments: string } }[];
  }[];
}

const TOOL = { name: 'run', input_schema: { type: 'object', properties: { command: { type: 'string' } } } };

describe('arguments of earlier calls', () => {
  it.each([true, false])('go back as the model wrote them; streamed to the client: %s', async (stream) => {
    const conversation = new Conversation();
    await conversation.run({ stream, tools: [TOOL] }, [calling('c1', SPACED)]);
    expect(await conversation.handBack('c1', { timeout: 1, command: 'ls' })).toEqual([SPACED]);
  });

  it('are known by the id that the client was given where the model gave none', async () => {
    const conversation = new Conversation();
    const { watched } = await conversation.run({ tools: [TOOL] }, [calling(undefined, SPACED)]);
    const id = /"id":"(toolu_[^"]+)"/.exec(watched.body)?.[1] ?? 'none';
    expect(await conversation.handBack(id, { command: 'ls', timeout: 1 })).toEqual([SPACED]);
  });

  it('are written anew where the client has changed them', async () => {
    const conversation = new Conversation();
    await conversation.run({ tools: [TOOL] }, [calling('c1', SPACED)]);
    expect(await conversation.handBack('c1', { command: 'rm', timeout: 1 })).toEqual(['{"command":"rm","timeout":1}']);
  });

  it.each<[string, Partial<Exchange>]>([
    ['session', { session: { id: 'session-2', source: 'header' } }],
    ['caller', { principal: { id: 'somebody' } }],
  ])('are not taken from another %s', async (_, more) => {
    const conversation = new Conversation();
    await conversation.run({ tools: [TOOL] }, [calling('c1', SPACED)]);
    expect(await conversation.handBack('c1', { command: 'ls', timeout: 1 }, more)).toEqual([
      '{"command":"ls","timeout":1}',
    ]);
  });

  it('are found for a caller that names no session', async () => {
    const conversation = new Conversation();
    const session = (id: string) => ({ session: { id, source: 'request' } }) as const;
    await conversation.run({ tools: [TOOL] }, [calling('c1', SPACED)], session('req_1'));
    expect(await conversation.handBack('c1', { command: 'ls', timeout: 1 }, session('req_2'))).toEqual([SPACED]);
  });

  it('are not those of another call that has the same id', async () => {
    const conversation = new Conversation();
    await conversation.run({ tools: [TOOL] }, [calling('call_0', SPACED)]);
    const content = [{ command: 'ls', timeout: 1 }, { command: 'rm' }, { command: 'ls', timeout: 1 }].map(
      (input) => ({ type: 'tool_use', id: 'call_0', name: 'run', input }) as const,
    );
    const messages = [{ role: 'user', content: 'go' } as const, { role: 'assistant', content } as const];
    const { bodies } = await conversation.run({ messages, tools: [TOOL] }, [calling('c1', '{}')]);
    const sent = bodies[0]?.messages[1]?.tool_calls?.map((call) => call.function.arguments);
    expect(sent).toEqual([SPACED, '{"command":"rm"}', SPACED]);
  });

  it('stand on the tape once for all attempts, and not at all where they say nothing new', async () => {
    const conversation = new Conversation();
    await conversation.run({ tools: [TOOL] }, [calling('c1', SPACED)]);
    await conversation.run({ tools: [TOOL] }, [calling('c2', '{"command":"ls"}')]);
    const content = ['c1', 'c2'].map((id) => ({ type: 'tool_use', id, name: 'run', input: INPUTS[id] ?? {} }) as const);
    const messages = [{ role: 'user', content: 'go' } as const, { role: 'assistant', content } as const];
    const overloaded: CallScript = (call) => call.head(529).bytes('{}').end();
    const { bodies, readings } = await conversation.run({ messages, tools: [TOOL] }, [overloaded, calling('c3', '{}')]);
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toEqual(bodies[0]);
    expect(readings).toEqual([{ type: 'ambient-read', site: 'written_arguments', value: { id: 'c1', text: SPACED } }]);
  });
});

const INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  c1: { command: 'ls', timeout: 1 },
  c2: { command: 'ls' },
};
