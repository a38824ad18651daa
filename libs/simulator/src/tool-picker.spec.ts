import { describe, expect, it } from '@jest/globals';

import type { ScenarioRequest, ScenarioTool } from './scenario-request.js';
import { pickToolCall } from './tool-picker.js';

function tool(name: string, ...properties: readonly string[]): ScenarioTool {
  const parameters = {
    type: 'object',
    properties: Object.fromEntries(properties.map((property) => [property, { type: 'string' }])),
    required: properties,
  };
  return { name, parameters };
}

const TOOLS = [
  tool('Agent', 'prompt', 'description'),
  tool('Bash', 'command'),
  tool('Edit', 'file_path', 'old_string', 'new_string'),
  tool('Glob', 'pattern'),
  tool('Read', 'file_path'),
  tool('WebFetch', 'url', 'prompt'),
];

function ask(text: string, more: Partial<ScenarioRequest> = {}): ScenarioRequest {
  return {
    model: 'sim-big',
    messages: [{ role: 'user', text }],
    tools: TOOLS,
    toolChoice: 'auto',
    parallelTools: true,
    output: 'text',
    ...more,
  };
}

describe(pickToolCall, () => {
  it.each<[prompt: string, name: string, argumentsGiven: unknown]>([
    ['read note.txt', 'Read', { file_path: 'note.txt' }],
    ['What is in /etc/os-release.d/a.conf?', 'Read', { file_path: '/etc/os-release.d/a.conf' }],
    ['look at ./src/main.ts', 'Read', { file_path: './src/main.ts' }],
    ['look at "src/lib/a-b_c.spec.ts" now', 'Read', { file_path: 'src/lib/a-b_c.spec.ts' }],
    ['run echo hello', 'Bash', { command: 'echo hello' }],
    ['echo hello; rm -rf /', 'Bash', { command: 'echo hello' }],
    ['echo $(reboot)', 'Bash', { command: 'echo echo reboot' }],
    ['do something', 'Bash', { command: 'echo do something' }],
    ['<system-reminder>read x.txt</system-reminder>hello', 'Bash', { command: 'echo hello' }],
    ['use Glob for main', 'Glob', { pattern: 'use' }],
    ['use WebFetch', 'WebFetch', { url: 'http://127.0.0.1/', prompt: 'use WebFetch' }],
    ['', 'Bash', { command: 'echo simulated' }],
  ])('%p calls %s', (prompt, name, argumentsGiven) => {
    expect(pickToolCall(ask(prompt))).toEqual({ name, arguments: argumentsGiven });
  });

  it('writes nothing into a shell command that the shell would act upon', () => {
    for (const prompt of ['a`b`', 'x && y', "it's", 'a\nb', '> file', '$HOME', '!!', '\\n', '*', '~root', '#x']) {
      const call = pickToolCall(ask(`run ${prompt}`));
      expect((call?.arguments as { command: string }).command).toMatch(/^echo [\w .,:=@/-]+$/);
    }
  });

  it.each<[where: string, message: ScenarioRequest['messages'][number]]>([
    ['the system prompt', { role: 'system', text: 'Primary working directory: /home/me/project\nMore' }],
    ['the first message', { role: 'user', text: ' - Working directory: /home/me/project' }],
  ])('makes a path absolute with what %s says', (_where, message) => {
    const messages = [message, { role: 'user', text: 'read ./note.txt' } as const];
    expect(pickToolCall(ask('', { messages }))?.arguments).toEqual({ file_path: '/home/me/project/note.txt' });
  });

  it('takes the first tool where none is plausible', () => {
    expect(pickToolCall(ask('hm', { tools: [tool('alpha'), tool('beta')] }))).toEqual({ name: 'alpha', arguments: {} });
  });

  it.each<[name: string, more: Partial<ScenarioRequest>]>([
    ['there are none', { tools: [] }],
    ['none may be called', { toolChoice: 'none' }],
    ['the named one is not there', { toolChoice: { name: 'Nope' } }],
  ])('calls no tool when %s', (_name, more) => {
    expect(pickToolCall(ask('read note.txt', more))).toBeUndefined();
  });

  it('copes with names that mean something in a pattern', () => {
    expect(pickToolCall(ask('hello', { tools: [tool('a.b(c'), tool('mcp__x')] }))?.name).toBe('a.b(c');
  });
});
