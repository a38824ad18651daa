import { describe, expect, it } from '@jest/globals';
import { conversation, textBlock, toolResult, toolUse, translateRequest } from '@sluice/testing';

import { openAiCompatible } from '../openai-compatible.adapter.js';
import type { ProviderProfile } from './provider-profile.js';
import { profileForBaseUrl } from './provider-profile-hosts.js';
import { PROVIDER_PROFILES, providerProfile, type ProfileName } from './provider-profiles.js';

const GO = conversation(['user', 'go']);
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
const HOUR = { type: 'ephemeral', ttl: '1h' };
const MARKED = conversation(['user', [textBlock('u', { cache_control: HOUR })]]);
const CALLED = conversation(['user', 'go'], ['assistant', [toolUse('t1')]], ['user', [toolResult('t1')]]);

function translate(base: ProfileName, changes: Partial<ProviderProfile>, request: object, model = 'm') {
  const profile = { ...providerProfile(base), ...changes };
  const adapter = openAiCompatible({ id: 'openai', baseUrl: 'https://a.test', profile });
  return translateRequest(adapter, request, { target: { model } }).body;
}

describe('a profile', () => {
  it.each([
    'openai',
    'azure',
    'openrouter',
    'groq',
    'mistral',
    'deepseek',
    'moonshot',
    'xai',
    'together',
    'fireworks',
    'cerebras',
    'nvidia',
    'vllm',
    'ollama',
    'lmstudio',
    'gemini-compat',
    'zai',
    'dashscope',
    'generic',
  ])('is there for %s, as data alone', (name) => {
    expect(Object.keys(PROVIDER_PROFILES)).toContain(name);
    const profile = providerProfile(name);
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });

  it('may refuse images that the model cannot see', () => {
    const request = conversation(['user', [IMAGE]]);
    expect(() => translate('generic', { visionStrict: true, images: false }, request)).toThrow(
      'messages.0.content.0: model does not accept images',
    );
    const read = conversation(['user', 'go'], ['assistant', [toolUse('t1')]], ['user', [toolResult('t1', [IMAGE])]]);
    expect(translate('generic', { visionStrict: true, images: false }, read).messages[2]).toMatchObject({
      content: '[image omitted: model does not accept images]',
    });
  });

  it('may keep cache marks, and know how long they live', () => {
    const kept = translate('generic', { cacheMarks: 'keep' }, MARKED).messages[0];
    expect(kept?.['content']).toEqual([{ type: 'text', text: 'u', cache_control: HOUR }]);
    const explicit = { type: 'text', text: 'u', prompt_cache_breakpoint: { mode: 'explicit' } };
    expect(translate('openai', {}, MARKED, 'gpt-5.6').messages[0]?.['content']).toEqual([explicit]);
    const long = translate('openai', { cacheLifetimes: { '1h': '12h' } }, MARKED, 'gpt-5.6').messages[0];
    expect(long?.['content']).toEqual([{ ...explicit, prompt_cache_breakpoint: { mode: 'explicit', ttl: '12h' } }]);
  });

  it('may want words where a tool has none', () => {
    expect(translate('generic', { emptyToolResult: '(no output)' }, CALLED).messages[2]).toMatchObject({
      content: '(no output)',
    });
  });

  it('may move system messages to the front', () => {
    const request = {
      ...conversation(['user', 'go'], ['system', 'S'], ['assistant', 'a'], ['user', 'b']),
      system: 'L',
    };
    expect(translate('generic', { midSystem: 'hoist' }, request).messages[0]).toEqual({
      role: 'system',
      content: 'L\n\nS',
    });
  });

  it('may refuse a prefill', () => {
    const request = conversation(['user', 'go'], ['assistant', '{']);
    expect(() => translate('generic', { prefill: 'reject' }, request)).toThrow(
      'does not support assistant message prefill',
    );
  });

  it('may have no form of reply at all', () => {
    const format = { type: 'json_schema', schema: { type: 'object', properties: { a: {} } } };
    const body = translate('generic', { responseFormat: 'none' }, { ...GO, output_config: { format } });
    expect(body).not.toHaveProperty('response_format');
    expect(body.messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('"a"') });
  });

  it.each<[ProfileName, object]>([
    ['mistral', { role: 'assistant', content: '{', prefix: true }],
    ['deepseek-beta', { role: 'assistant', content: '{', prefix: true }],
    ['deepseek', { role: 'assistant', content: '{' }],
    ['generic', { role: 'assistant', content: '{' }],
  ])('says how %s goes on from a prefill', (name, last) => {
    const body = translate(name, {}, conversation(['user', 'go'], ['assistant', '{ \n']));
    expect(body.messages.at(-1)).toEqual(last);
  });

  it('is found by the path as well as by the host', () => {
    expect(profileForBaseUrl('https://api.deepseek.com/v1')).toBe('deepseek');
    expect(profileForBaseUrl('https://api.deepseek.com/beta')).toBe('deepseek-beta');
  });
});
