import { describe, expect, it } from '@jest/globals';

import {
  pendingToolResults,
  promptText,
  systemText,
  type ScenarioMessage,
  type ScenarioRequest,
} from './scenario-request.js';

function request(...messages: readonly ScenarioMessage[]): ScenarioRequest {
  return { model: 'm', messages, tools: [], toolChoice: 'auto', parallelTools: true, output: 'text' };
}

const said =
  (role: ScenarioMessage['role']) =>
  (text: string): ScenarioMessage => ({ role, text });
const user = said('user');
const tool = said('tool');
const assistant = said('assistant')('hm');

describe(promptText, () => {
  it.each<[name: string, messages: readonly ScenarioMessage[], prompt: string]>([
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
  it('joins what operators say, wherever it stands', () => {
    expect(systemText(request(said('system')('a'), user('x'), said('system')('b')))).toBe('a\nb');
  });
});

describe(pendingToolResults, () => {
  it.each<[name: string, messages: readonly ScenarioMessage[], results: readonly string[]]>([
    ['none before any', [user('a')], []],
    ['those after the last assistant turn', [assistant, tool('1'), assistant, tool('2'), tool('3')], ['2', '3']],
    ['those with remarks after them', [assistant, tool('1'), user('remark'), said('system')('s')], ['1']],
    ['none once they were answered', [assistant, tool('1'), assistant, user('next')], []],
  ])('are %s', (_name, messages, results) => {
    expect(pendingToolResults(request(...messages)).map(({ text }) => text)).toEqual(results);
  });
});
