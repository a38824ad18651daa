import { performance } from 'node:perf_hooks';

import { describe, expect, it } from '@jest/globals';
import {
  conversation,
  FakeAmbient,
  makeAttempt,
  toolResult,
  toolUse,
  type AttemptFixtureOptions,
} from '@sluice/testing';

import { openAiCompatible, type OpenAiCompatibleOptions } from './openai-compatible.adapter.js';
import { profileForBaseUrl } from './profile/provider-profile-hosts.js';
import { PROVIDER_PROFILES, providerProfile, type ProfileName } from './profile/provider-profiles.js';

const make = (profile: ProfileName = 'openai', more: Partial<OpenAiCompatibleOptions> = {}) =>
  openAiCompatible({ id: 'up', baseUrl: 'https://up.test/v1', profile: providerProfile(profile), ...more });
const prepare = (profile?: ProfileName, attempt?: AttemptFixtureOptions, more?: Partial<OpenAiCompatibleOptions>) =>
  make(profile, more).prepare(makeAttempt(attempt));

describe(openAiCompatible.name, () => {
  it.each([
    ['https://up.test/v1', 'https://up.test/v1/chat/completions'],
    ['https://up.test/v1/', 'https://up.test/v1/chat/completions'],
    ['https://up.test/d?api-version=1', 'https://up.test/d/chat/completions?api-version=1'],
  ])('posts to the completions of %s', (baseUrl, url) => {
    expect(prepare('azure', {}, { baseUrl }).request).toMatchObject({ method: 'POST', url });
  });

  it.each<[string, ProfileName, string, Record<string, string>]>([
    ['a bearer', 'openai', 's', { authorization: 'Bearer s' }],
    ['nothing without a key', 'ollama', '', {}],
    ['the key of Azure', 'azure', 's', { 'api-key': 's' }],
    ['a token of Entra', 'azure', 'eyJ0', { authorization: 'Bearer eyJ0' }],
  ])('authenticates with %s, and sends no header but its own', (_name, profile, secret, expected) => {
    const { headers } = prepare(profile, { credential: { id: 'c', secret } }).request;
    expect(headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': expect.stringMatching(/^sluice\/\d/),
      ...expected,
    });
  });

  it('asks for a stream when the client does, or when the model thinks only in streams', () => {
    expect(prepare('openai', { request: { stream: true } }).request).toMatchObject({
      stream: true,
      headers: { accept: 'text/event-stream' },
    });
    expect(prepare('openai').request.stream).toBe(false);
    const thinking = { type: 'enabled', budget_tokens: 2000 } as const;
    expect(prepare('dashscope', { request: { thinking } }).request.stream).toBe(true);
  });

  it('puts digests of who asks on the tape, and in a replay takes them from there', () => {
    const request = { metadata: { user_id: 'u' } };
    const live = new FakeAmbient();
    prepare('openai', { request, sessionKey: 's', ambient: live });
    expect(live.readings.map(({ site }) => site)).toEqual(['user_digest', 'session_digest']);
    const replayed = new FakeAmbient();
    for (const { site, value } of live.readings) replayed.prescribed.set(site, [value]);
    const masked = { request: { metadata: { user_id: '[masked]' } }, sessionKey: '[masked]', ambient: replayed };
    expect(JSON.parse(String(prepare('openai', masked).request.body))).toMatchObject({
      safety_identifier: live.readings[0]?.value,
      prompt_cache_key: live.readings[1]?.value,
    });
  });

  it('reads the reply with the names and the prefill of the request', () => {
    const name = 'fs.read file';
    const request = { tools: [{ name, input_schema: { type: 'object' } }] };
    const decoder = prepare('openai', { request }).openDecoder({ status: 200, headers: [] });
    const call = { id: 'c1', type: 'function', function: { name: 'fs_read_file', arguments: '{}' } };
    const reply = { choices: [{ message: { tool_calls: [call] }, finish_reason: 'tool_calls' }] };
    const events = [...decoder.push(Buffer.from(JSON.stringify(reply))), ...decoder.end()];
    expect(events).toContainEqual(expect.objectContaining({ type: 'toolOpen', name }));

    const prefilled = prepare('generic', { request: conversation(['user', 'u'], ['assistant', '{']) });
    const answer = { choices: [{ message: { content: '{"a":1}' }, finish_reason: 'stop' }] };
    const reader = prefilled.openDecoder({ status: 200, headers: [] });
    expect([...reader.push(Buffer.from(JSON.stringify(answer))), ...reader.end()]).toContainEqual({
      type: 'text',
      text: '"a":1}',
    });
  });

  it('takes what a user knows about a model over its own table', () => {
    const models = [{ pattern: /^gpt-4o/, profile: { maxOutputTokens: 10 } }];
    expect(JSON.parse(String(prepare('openai', {}, { models }).request.body))).toMatchObject({
      max_completion_tokens: 10,
    });
  });

  it.each(Object.keys(PROVIDER_PROFILES) as ProfileName[])(
    'the profile %s makes a request the API would take',
    (name) => {
      const request = {
        ...conversation(
          ['user', [{ type: 'text', text: 'u', cache_control: { type: 'ephemeral' } }]],
          ['assistant', [{ type: 'thinking', thinking: 't', signature: 's' }, toolUse('toolu_01A')]],
          ['system', 'S'],
          ['user', [toolResult('toolu_01A', 'r')]],
        ),
        stream: true,
        thinking: { type: 'enabled', budget_tokens: 2000 } as const,
        tools: [{ name: 'Read', input_schema: { type: 'object' } }],
        tool_choice: { type: 'any' } as const,
      };
      const { request: upstream } = prepare(name, { request, target: { provider: 'up', model: 'some-model' } });
      const body = JSON.parse(String(upstream.body)) as {
        model: string;
        messages: { role: string; tool_call_id?: string; tool_calls?: { id: string }[] }[];
      };
      const calls = body.messages.findIndex((message) => message.tool_calls !== undefined);
      expect(body.model).toBe('some-model');
      expect(body.messages[calls + 1]).toMatchObject({
        role: 'tool',
        tool_call_id: body.messages[calls]?.tool_calls?.[0]?.id,
      });
      expect(body.messages.filter(({ role }) => role === 'user').length).toBeGreaterThan(0);
      expect(String(upstream.body)).not.toMatch(/"type":"any"|"tool_choice":"any"|input_schema|tool_use_id/);
    },
  );

  it('translates a large request in about the time it takes to write it down', () => {
    const turns = Array.from({ length: 200 }, (_, index) => [
      ['assistant', [toolUse(`t${index}`)]] as const,
      ['user', [toolResult(`t${index}`, 'x'.repeat(20_000))]] as const,
    ]).flat();
    const attempt = makeAttempt({ request: conversation(['user', 'u'], ...turns) });
    const adapter = make();
    const time = (work: () => void): number => {
      const start = performance.now();
      work();
      return performance.now() - start;
    };
    // By turns, and the fastest of each: whatever else the machine does hits both, and the fastest least of all.
    const rounds = Array.from({ length: 25 }, () => ({
      writing: time(() => JSON.stringify(attempt.request)),
      translating: time(() => adapter.prepare(attempt)),
    }));
    const writing = Math.min(...rounds.map((round) => round.writing));
    const translating = Math.min(...rounds.map((round) => round.translating));
    // A copy of the content, or a second serialisation, costs more than this.
    expect(translating).toBeLessThan(3 * writing + 5);
  });
});

describe(profileForBaseUrl.name, () => {
  it.each<[string, ProfileName]>([
    ['https://api.openai.com/v1', 'openai'],
    ['https://my.openai.azure.com/openai/v1', 'azure'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['https://api.deepseek.com', 'deepseek'],
    ['http://localhost:11434/v1', 'ollama'],
    ['http://127.0.0.1:1234/v1', 'lmstudio'],
    ['https://generativelanguage.googleapis.com/v1beta/openai', 'gemini-compat'],
    ['https://api.openai.com.evil.test/v1', 'generic'],
    ['https://notopenrouter.ai/v1', 'generic'],
    ['http://127.0.0.1:8000/v1', 'generic'],
    ['not a url', 'generic'],
  ])('%s is %s', (baseUrl, profile) => {
    expect(profileForBaseUrl(baseUrl)).toBe(profile);
  });
});
