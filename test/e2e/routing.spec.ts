import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from './gateway-process.js';
import { expectReplayable, REPLAYED_SESSION } from './providers/replayable.js';

const TOOLS: Anthropic.Tool[] = ['Read', 'WebFetch', 'mcp__files__list'].map((name) => ({
  name,
  input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
}));
const PROMPT = { max_tokens: 3_000, messages: [{ role: 'user' as const, content: 'which model are you' }] };

const file = ({ url, origin }: Simulator): string => `
providers:
  local:
    adapter: openai-compatible
    base_url: ${url}
    api_key: key-of-the-gateway
    profile: openai
    headers: { X-Title: all, X-Tenant: secret-tenant }
  claude:
    adapter: anthropic
    base_url: ${origin}
    api_key: claude-key-of-the-gateway
  closed:
    adapter: openai-compatible
    base_url: ${url}
    api_key: any
    models: { allow: [sim-text], deny: ['*'] }
models:
  - { id: quick, provider: local, model: gpt-5, reasoning_effort: minimal }
  - { id: deep, provider: local, model: gpt-5, reasoning_effort: high, max_tokens: 1k }
  - { id: calm, provider: local, model: gpt-5, reasoning_effort: none }
  - { id: claude-deep, provider: claude, model: sim-text, reasoning_effort: minimal, max_tokens: 2k }
  - { id: whole, provider: local, model: sim-tools, can_stream: false }
  - { id: whole-claude, provider: claude, model: sim-thinking, can_stream: false }
  - id: extras
    provider: local
    model: sim-text
    extra_body: { stream_options: null, metadata: { team: x }, top_k: 5 }
    extra_headers: { X-Title: one }
  - id: extras-claude
    provider: claude
    model: sim-text
    extra_body: { metadata: { user_id: null, team: x }, container: box }
    extra_headers: { X-Tenant: secret-tenant }
  - { id: few-tools, provider: local, model: sim-tools, drop_tools: [WebFetch, 'mcp__*'] }
  - { id: yours, provider: local, model: sim-text, pass_client_key: true }
routes:
  - { name: one, exact: claude-opus-5-5, to: local/sim-text }
  - { name: dated, regex: '-20[0-9]{6}$', to: claude/* }
  - { name: claude, match: 'claude-*', to: local/sim-big }
  - name: canary
    match: 'canary-*'
    to:
      - { model: local/sim-big, weight: 3 }
      - { model: local/sim-small, weight: 1 }
      - local/sim-error:529
  - { name: broken, exact: broken, to: ['local/sim-error:529', deep] }
default: refuse
deny: ['*-preview', 'gpt-4*']
retry: { max_retries: 0 }
`;

let simulator: Simulator;
let gateway: GatewayProcess;

beforeAll(async () => {
  simulator = await startSimulator({ keepCalls: 2_000 });
  gateway = await GatewayProcess.start({ prepared: true, files: { 'sluice.yaml': file(simulator) } });
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await simulator.close();
});

const client = (session = REPLAYED_SESSION, url = gateway.url): Anthropic =>
  new Anthropic({
    baseURL: url,
    apiKey: 'the-key-of-the-client',
    maxRetries: 0,
    defaultHeaders: { 'x-claude-code-session-id': session },
  });

/** Exchanges that were recorded in the session that is replayed. */
let recorded = 0;

/** Asks a model, and tells what its upstreams were asked. */
async function ask(model: string, more: Partial<Anthropic.MessageStreamParams> = {}) {
  const before = simulator.requests().length;
  recorded += 1;
  const stream = client().messages.stream({ ...PROMPT, model, ...more });
  const message = await stream.finalMessage();
  const calls = simulator.requests().slice(before);
  const bodies = calls.map(({ body }) => body as Readonly<Record<string, unknown>>);
  return { message, calls, bodies, body: bodies[0] ?? {}, losses: stream.response?.headers.get('x-sluice-loss') };
}

async function refusal(model: string): Promise<unknown> {
  recorded += 1;
  return client()
    .messages.create({ ...PROMPT, model })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
}

describe('where names lead', () => {
  it.each([
    ['claude-opus-5-5', 'sim-text'],
    ['Claude-Opus-5-5[1m]', 'sim-text'],
    ['claude-opus-5-20260101', 'claude-opus-5-20260101'],
    ['claude-haiku-5-5', 'sim-big'],
    ['local/sim-small', 'sim-small'],
    ['closed/sim-text', 'sim-text'],
    ['quick', 'gpt-5'],
  ])('%s to %s', async (model, expected) => {
    const { message, body } = await ask(model);
    expect(body['model']).toBe(expected);
    expect(message.model).toBe(model);
  });

  it.each(['gpt-9', 'claude-next-preview', 'gpt-4o', 'local/gpt-4o', 'closed/sim-big', 'nobody/sim-text'])(
    '%s to nothing',
    async (model) => {
      const before = simulator.requests().length;
      const error = await refusal(model);
      expect(error).toBeInstanceOf(Anthropic.NotFoundError);
      expect((error as Error).message).toContain(`model: ${model} (models: quick, deep,`);
      expect(simulator.requests()).toHaveLength(before);
    },
  );

  it('the second of a rule when the first has failed, with what is wanted of it', async () => {
    const { bodies } = await ask('broken');
    expect(bodies.map(({ model }) => model)).toEqual(['sim-error:529', 'gpt-5']);
    expect(bodies[1]).toMatchObject({ reasoning_effort: 'high', max_completion_tokens: 1_000 });
  });

  it('the same one of several for all of a session, and each its share of sessions', async () => {
    const drawn: Record<string, number> = {};
    const plain = await GatewayProcess.start({
      alone: true,
      files: { 'sluice.yaml': file(simulator) },
      environment: { SLUICE_RECORDING: 'off', LOG_LEVEL: 'silent' },
    });
    const modelOf = async (session: number): Promise<string> => {
      const messages = [{ role: 'user' as const, content: `session ${session}` }];
      const { data } = await client(`session-${session}`, plain.url)
        .messages.create({ model: 'canary-1', max_tokens: 9, messages })
        .withResponse()
        .then(({ response }) => ({ data: response.headers.get('x-sluice-model') ?? 'none' }));
      return data;
    };
    try {
      for (let session = 0; session < 1_000; session += 20) {
        const models = await Promise.all(Array.from({ length: 20 }, (_, index) => modelOf(session + index)));
        for (const model of models) drawn[model] = (drawn[model] ?? 0) + 1;
      }
      const [first, ...again] = await Promise.all([7, 7, 7, 7].map(modelOf));
      expect(again).toEqual([first, first, first]);
    } finally {
      await plain.stop();
    }
    expect(Object.keys(drawn).toSorted()).toEqual(['local/sim-big', 'local/sim-small']);
    // Four standard deviations.
    expect(Math.abs((drawn['local/sim-big'] ?? 0) - 750)).toBeLessThan(55);
  }, 120_000);
});

describe('what models of the operator are asked otherwise', () => {
  it.each([
    ['quick', 'minimal', 3_000],
    ['deep', 'high', 1_000],
  ])('%s is one variant of a model', async (model, effort, tokens) => {
    const thinking = { type: 'enabled', budget_tokens: 2_000 } as const;
    const { body } = await ask(model, { thinking });
    expect(body).toMatchObject({ model: 'gpt-5', reasoning_effort: effort, max_completion_tokens: tokens });
  });

  it('calm does not think', async () => {
    const { body, losses } = await ask('calm', { thinking: { type: 'enabled', budget_tokens: 2_000 } });
    expect(['minimal', 'none', undefined]).toContain(body['reasoning_effort']);
    expect(losses ?? '').not.toContain('max_tokens_clamped');
  });

  it('claude-deep is asked in the bytes of the client', async () => {
    const { calls, message, losses } = await ask('claude-deep', { temperature: 1 } as object);
    expect(calls[0]?.bodyText).toMatch(/^\{"max_tokens":2000,"messages":\[.*"model":"sim-text"/);
    expect(calls[0]?.body).toMatchObject({ output_config: { effort: 'low' }, stream: true });
    expect(losses).toBe('max_tokens_clamped');
    expect(message.content[0]?.type).toBe('text');
  });

  it('whole is streamed to the client, with its call of a tool', async () => {
    const { message, body } = await ask('whole', { tools: TOOLS });
    expect(body['stream']).toBe(false);
    expect(message.content.map(({ type }) => type)).toEqual(['text', 'tool_use']);
    expect(message.stop_reason).toBe('tool_use');
  });

  it('whole-claude is streamed to the client, with its thinking', async () => {
    const { message, body, calls } = await ask('whole-claude', { thinking: { type: 'adaptive' } });
    expect(calls[0]?.path).toMatch(/^\/v1\/messages/);
    expect(body['stream']).toBe(false);
    expect(message.content[0]).toMatchObject({ type: 'thinking', signature: expect.stringMatching(/.+/) });
    expect(message.content.at(-1)?.type).toBe('text');
  });

  it('extras has fields and headers of the operator’s', async () => {
    const { body, calls } = await ask('extras');
    expect(body).toMatchObject({ metadata: { team: 'x' }, top_k: 5 });
    expect(body).not.toHaveProperty('stream_options');
    expect(calls[0]?.headers).toMatchObject({ 'x-title': 'one', 'x-tenant': 'secret-tenant' });
    expect(calls[0]?.headers.authorization).toBe('Bearer key-of-the-gateway');
  });

  it('extras-claude has them in the bytes of the client', async () => {
    const { body, calls } = await ask('extras-claude', { metadata: { user_id: 'somebody' } });
    expect(body).toMatchObject({ model: 'sim-text', metadata: { team: 'x' }, container: 'box' });
    expect(JSON.stringify(body)).not.toContain('somebody');
    expect(calls[0]?.headers).toMatchObject({ 'x-tenant': 'secret-tenant', 'x-api-key': 'claude-key-of-the-gateway' });
  });

  it('few-tools is not told of all tools', async () => {
    const { body, losses } = await ask('few-tools', { tools: TOOLS, tool_choice: { type: 'tool', name: 'WebFetch' } });
    expect(JSON.stringify(body['tools'])).toMatch(/"name":"Read"(?!.*"name":)/);
    expect(body['tool_choice']).toBe('auto');
    expect(losses).toContain('tool_dropped');
    expect(losses).toContain('tool_choice_downgraded');
  });

  it('yours is asked with the key of the client', async () => {
    expect((await ask('yours')).calls[0]?.headers.authorization).toBe('Bearer the-key-of-the-client');
    expect((await ask('quick')).calls[0]?.headers.authorization).toBe('Bearer key-of-the-gateway');
  });

  it('yours is refused to clients that have none', async () => {
    recorded += 1;
    const before = simulator.requests().length;
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-claude-code-session-id': REPLAYED_SESSION },
      body: JSON.stringify({ ...PROMPT, model: 'yours' }),
    });
    expect([response.status, await response.json()]).toMatchObject([401, { error: { type: 'authentication_error' } }]);
    expect(simulator.requests()).toHaveLength(before);
  });

  it('is what a translation shows, but for what only the operator knows', async () => {
    const response = await fetch(`${gateway.url}/v1/messages/translate`, {
      method: 'POST',
      body: JSON.stringify({ ...PROMPT, model: 'extras', stream: true }),
    });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      rule: 'model',
      upstream_request: { headers: { 'x-title': 'one' }, body: { metadata: { team: 'x' }, top_k: 5 } },
    });
    expect(text).not.toContain('secret-tenant');
  });
});

describe('recordings of all that', () => {
  it('verify, and keep no header of the operator’s', async () => {
    const texts = await expectReplayable(gateway, recorded);
    expect(texts.length).toBeGreaterThan(0);
    for (const secret of ['secret-tenant', 'the-key-of-the-client', 'key-of-the-gateway']) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  }, 180_000);
});
