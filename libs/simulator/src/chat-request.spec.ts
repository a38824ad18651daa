import { describe, expect, it } from '@jest/globals';

import { messageText, pendingToolResults, promptText, systemText, type ChatMessage } from './chat-request.js';

function request(...messages: readonly ChatMessage[]): { model: string; messages: readonly ChatMessage[] } {
  return { model: 'sim-big', messages };
}
const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content: content ?? null });
const tool = (content: string): ChatMessage => ({ role: 'tool', tool_call_id: 'c', content });
const assistant: ChatMessage = { role: 'assistant', content: 'hm' };

describe(messageText, () => {
  it.each<[name: string, content: ChatMessage['content'], text: string]>([
    ['a string', 'a', 'a'],
    ['null', null, ''],
    ['no parts', [], ''],
    [
      'parts',
      [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }, { type: 'text' }],
      'a\nb\n',
    ],
  ])('reads %s', (_name, content, text) => {
    expect(messageText(user(content))).toBe(text);
  });
});

describe(promptText, () => {
  it.each<[name: string, messages: readonly ChatMessage[], prompt: string]>([
    ['the last user turn', [user('a'), assistant, user('b')], 'b'],
    ['the turn before one of reminders alone', [user('a'), user('<system-reminder>x</system-reminder>')], 'a'],
    [
      'what stands between reminders',
      [user('<system-reminder>x</system-reminder> a <system-reminder>\ny</system-reminder>')],
      'a',
    ],
    ['a reminder that does not end', [user('a <system-reminder>')], 'a <system-reminder>'],
    ['nothing where nobody asked', [assistant, tool('x')], ''],
  ])('is %s', (_name, messages, prompt) => {
    expect(promptText(request(...messages))).toBe(prompt);
  });
});

describe(systemText, () => {
  it('joins what operators say, of both names, wherever it stands', () => {
    const messages = [{ role: 'system', content: 'a' }, user('x'), { role: 'developer', content: 'b' }];
    expect(systemText(request(...messages))).toBe('a\nb');
  });
});

describe(pendingToolResults, () => {
  it.each<[name: string, messages: readonly ChatMessage[], results: readonly string[]]>([
    ['none before any', [user('a')], []],
    ['those after the last assistant turn', [assistant, tool('1'), assistant, tool('2'), tool('3')], ['2', '3']],
    ['those with remarks after them', [assistant, tool('1'), user('remark'), { role: 'system', content: 's' }], ['1']],
    ['none once they were answered', [assistant, tool('1'), assistant, user('next')], []],
  ])('are %s', (_name, messages, results) => {
    expect(pendingToolResults(request(...messages)).map(messageText)).toEqual(results);
  });
});
