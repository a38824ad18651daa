import { createHash } from 'node:crypto';

import type Anthropic from '@anthropic-ai/sdk';
import { expect, it } from '@jest/globals';

import { askAs, BASH, describeProvider, READ, type ProviderStage } from './provider-suite.js';

const ask = askAs('anthropic');

/** What a client would see that asks the upstream itself, or the gateway. */
async function exchange(origin: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'any', 'anthropic-version': '2023-06-01', ...headers },
    body,
  });
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Ids count up with the calls of the simulator. */
const withoutIds = (text: string): string => text.replace(/(msg|req)_sim\d+/g, '$1_sim');

describeProvider(
  {
    protocol: 'the Messages API',
    provider: 'anthropic',
    paths: /^\/v1\/messages(\?.*)?$/,
    environment: ({ origin, url }) => ({
      ANTHROPIC_API_KEY: 'any-key',
      ANTHROPIC_API_BASE: origin,
      OPENAI_API_KEY: 'any-key',
      OPENAI_BASE_URL: url,
    }),
  },
  relayTests,
);

function relayTests(stage: () => ProviderStage): void {
  it.each([
    ['sim-text', false],
    ['sim-text', true],
    ['sim-unicode', true],
    ['sim-parallel-tools', true],
    ['sim-thinking', true],
    ['sim-refusal', true],
    ['sim-empty', true],
    ['sim-error:400', true],
    ['sim-error:429', false],
  ])(
    'gives the bytes of %s as the upstream gives them (streamed: %s), and asks in the client’s own',
    async (model, stream) => {
      const { simulator, gateway } = stage();
      const body = `{ "stream":${stream} ,"thinking":{"type":"adaptive"},"tools":${JSON.stringify([READ, BASH])},\n"model":"${model}", "max_tokens":1e3,"messages":[{"role":"user","content":"\\u00fc read note.txt"}],"future":1.0}`;
      const direct = await exchange(simulator.origin, body);
      const through = await exchange(gateway.url, body.replace(`"${model}"`, `"anthropic/${model}"`));
      const [expected, actual] = [await direct.text(), await through.text()];
      expect(through.status).toBe(direct.status);
      expect(digest(withoutIds(actual))).toBe(digest(withoutIds(expected)));
      expect(digest(simulator.requests().at(-1)!.bodyText)).toBe(digest(body));
      expect(through.headers.get('x-sluice-upstream-request-id')).toMatch(/^req_sim/);
      expect(through.headers.get('request-id')).toMatch(/^req_[0-9A-Za-z]{24}$/);
      expect([...through.headers.keys()].filter((name) => name.startsWith('anthropic-ratelimit'))).toEqual([]);
    },
  );

  it('hands on versions, betas and what nobody knows, and keeps back what concerns the gateway', async () => {
    const { simulator, gateway } = stage();
    const body = JSON.stringify({
      model: 'anthropic/sim-text',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'x' }],
    });
    await exchange(gateway.url, body, {
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'one-1,two-2',
      'x-new': 'n',
      cookie: 'a=b',
      'x-forwarded-for': '10.0.0.1',
      'x-claude-code-session-id': 's',
    });
    const { headers, path } = simulator.requests().at(-1)!;
    expect(path).toBe('/v1/messages?beta=true');
    expect(headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'one-1,two-2',
      'x-new': 'n',
      'x-api-key': 'any-key',
    });
    for (const name of ['cookie', 'x-forwarded-for', 'x-claude-code-session-id', 'authorization'])
      expect(headers).not.toHaveProperty(name);
  });

  it('leaves out a beta that the upstream does not know, once and for all', async () => {
    const { simulator, gateway } = stage();
    const body = JSON.stringify({
      model: 'anthropic/sim-text:beta=1',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'x' }],
    });
    const before = simulator.requests().length;
    for (let time = 0; time < 2; time += 1) {
      expect((await exchange(gateway.url, body, { 'anthropic-beta': 'known-1,unknown-2026' })).status).toBe(200);
    }
    const sent = simulator
      .requests()
      .slice(before)
      .map(({ headers }) => headers['anthropic-beta']);
    expect(sent).toEqual(['known-1,unknown-2026', 'known-1', 'known-1']);
  });

  it('takes conversations over from another provider, and gives them back', async () => {
    const { client } = stage();
    const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
    const turn = async (provider: string): Promise<Anthropic.Message> => {
      const body = { ...askAs(provider)('', 'sim-thinking'), max_tokens: 4096, messages, thinking, tools: [READ] };
      const message = await client.messages.stream(body).finalMessage();
      messages.push({ role: 'assistant', content: message.content });
      const call = message.content.find((block) => block.type === 'tool_use');
      if (call)
        messages.push({
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: call.id, content: 'pelican-42' }],
        });
      else messages.push({ role: 'user', content: 'go on: read note.txt' });
      return message;
    };
    const began = await turn('openai');
    expect(began.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
    const wentOn = await turn('anthropic');
    expect(wentOn.content.map(({ type }) => type)).toEqual(['text']);
    expect((await turn('anthropic')).content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
    expect((await turn('openai')).stop_reason).toBe('end_turn');
  });

  it('tells a cut by an error event of its own, and a failure of the upstream in the upstream’s words', async () => {
    const { gateway } = stage();
    const body = (model: string): string =>
      JSON.stringify({
        model: `anthropic/${model}`,
        max_tokens: 9,
        stream: true,
        messages: [{ role: 'user', content: 'x' }],
      });
    const cut = await (await exchange(gateway.url, body('sim-cut'))).text();
    expect(cut).toMatch(/\n\nevent: error\ndata: \{"type":"error","error":\{"type":"api_error".*\n\n$/);
    const failed = await (await exchange(gateway.url, body('sim-midstream-error:529'))).text();
    expect(failed.match(/event: error/g)).toHaveLength(1);
    expect(failed).toMatch(
      /"type":"overloaded_error","message":"Overloaded","details":null\},"request_id":"req_sim\d+"\}\n\n$/,
    );
  });

  it('asks the upstream how many tokens a request has', async () => {
    const { client } = stage();
    const { input_tokens: tokens } = await client.messages.countTokens({
      model: 'anthropic/sim-text',
      messages: [{ role: 'user', content: 'hello there' }],
    });
    expect(tokens).toBeGreaterThan(0);
  });

  it('warms the upstream’s cache itself', async () => {
    const { client } = stage();
    const message = await client.messages.create(ask('x', 'sim-text:warm=1', { max_tokens: 0 }));
    expect(message.type).toBe('message');
    expect(stage().calls('sim-text:warm=1')).toHaveLength(1);
  });
}
