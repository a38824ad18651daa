import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, toolResult, toolUse } from '@sluice/testing';

import { openAiCompatible } from '../../openai-compatible.adapter.js';
import { providerProfile, type ProfileName } from '../../profile/provider-profiles.js';

type Json = Record<string, unknown>;

function prepare(request: object, profile: ProfileName = 'openai') {
  const adapter = openAiCompatible({ id: 'openai', baseUrl: 'https://a.test', profile: providerProfile(profile) });
  const prepared = adapter.prepare(makeAttempt({ request }));
  const body = JSON.parse(String(prepared.request.body)) as Json & { messages: Json[]; tools: { function: Json }[] };
  const names = body.tools.map((tool) => tool.function['name']);
  return { body, names, prepared };
}

function family(type: string, configs?: object): object {
  return { tools: [{ type, ...(configs && { configs }) }] };
}

describe('a toolset', () => {
  it('is one tool for each member', () => {
    const { names, body, prepared } = prepare(family('computer_toolset_20260801'));
    expect(names).toHaveLength(17);
    expect(names).toContain('computer__left_click');
    expect(body.tools.find((tool) => tool.function['name'] === 'computer__left_click_drag')?.function).toMatchObject({
      parameters: { required: ['start_coordinate', 'coordinate'] },
    });
    expect(prepared.losses).toEqual([]);
  });

  it('has the members that are switched on, and scripts on request alone', () => {
    const all = prepare(family('browser_toolset_20260801')).names;
    expect(all).toHaveLength(30);
    expect(all).not.toContain('browser__javascript_exec');
    const some = prepare(
      family('browser_toolset_20260801', {
        javascript_exec: { enabled: true },
        navigate: { enabled: false },
        find: null,
      }),
    ).names;
    expect(some).toHaveLength(30);
    expect(some).toContain('browser__javascript_exec');
    expect(some).not.toContain('browser__navigate');
  });

  it('has the form that Gemini wants', () => {
    const { body } = prepare(family('computer_toolset_20260801'), 'gemini-compat');
    expect(body.tools.find((tool) => tool.function['name'] === 'computer__screenshot')?.function).not.toHaveProperty(
      'parameters',
    );
    const value = prepare(family('browser_toolset_20260801'), 'gemini-compat').body.tools.find(
      (tool) => tool.function['name'] === 'browser__form_input',
    );
    expect(value?.function).toMatchObject({
      parameters: { properties: { value: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] } } },
    });
  });

  it('is called by the same names in choice and history', () => {
    const { body } = prepare({
      ...family('computer_toolset_20260801'),
      ...conversation(
        ['user', 'go'],
        ['assistant', [{ ...toolUse('t1', 'wait', { duration: 1 }), toolset_name: 'computer' }, toolUse('t2', 'wait')]],
        ['user', [toolResult('t1', 'r'), toolResult('t2', 'r')]],
      ),
      tool_choice: { type: 'tool', name: 'screenshot' },
    });
    expect(body['tool_choice']).toEqual({ type: 'function', function: { name: 'computer__screenshot' } });
    expect(body.messages[1]?.['tool_calls']).toMatchObject([
      { function: { name: 'computer__wait' } },
      { function: { name: 'wait' } },
    ]);
  });

  it('has its own names back in replies', () => {
    const { prepared } = prepare({ ...family('computer_toolset_20260801'), stream: true });
    const call = { index: 0, id: 'c1', function: { name: 'computer__wait', arguments: '{"duration":1}' } };
    const chunk = { choices: [{ index: 0, delta: { tool_calls: [call] }, finish_reason: 'tool_calls' }] };
    const decoder = prepared.openDecoder({ status: 200, headers: [['content-type', 'text/event-stream']] });
    const events = decoder.push(Buffer.from(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`));
    expect([...events, ...decoder.end()]).toContainEqual(
      expect.objectContaining({ type: 'toolOpen', name: 'wait', toolset: 'computer' }),
    );
  });

  it('nobody knows is none', () => {
    expect(() => prepare(family('kitchen_toolset_20260801'))).toThrow();
  });
});
