import { describe, expect, it } from '@jest/globals';
import type { ToolDefinition } from '@sluice/anthropic';

import { explainTypedTool } from './convert-typed-tools.js';
import { TOOLSETS } from './toolset-members.js';

interface Parameters {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
  readonly required?: readonly string[];
}

function parametersOf(type: string | undefined, more: object = {}): Parameters | undefined {
  const tool = { name: 'it', ...(type !== undefined && { type }), ...more } as ToolDefinition;
  return explainTypedTool(tool)?.parameters as Parameters | undefined;
}

const EDIT = ['view', 'create', 'str_replace', 'insert'];

describe(explainTypedTool, () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['text_editor_20241022', 'command', [...EDIT, 'undo_edit'], ['command', 'path']],
    ['text_editor_20250124', 'command', [...EDIT, 'undo_edit'], ['command', 'path']],
    ['text_editor_20250429', 'command', EDIT, ['command', 'path']],
    ['text_editor_20250728', 'command', EDIT, ['command', 'path']],
    ['memory_20250818', 'command', [...EDIT, 'delete', 'rename'], ['command']],
  ])('%s takes the commands it knows', (type, field, values, required) => {
    const parameters = parametersOf(type);
    expect(parameters?.properties[field]?.enum).toEqual(values);
    expect(parameters?.required).toEqual(required);
    const fields = ['path', 'file_text', 'old_str', 'new_str', 'insert_line', 'insert_text', 'view_range'];
    expect(Object.keys(parameters?.properties ?? {})).toEqual(expect.arrayContaining(fields));
  });

  it('knows a file that memory gives another name', () => {
    expect(Object.keys(parametersOf('memory_20250818')?.properties ?? {})).toEqual(
      expect.arrayContaining(['old_path', 'new_path']),
    );
  });

  it('lets a shell be begun anew without a command', () => {
    expect(parametersOf('bash_20250124')).toEqual({
      type: 'object',
      properties: { command: { type: 'string' }, restart: { type: 'boolean' } },
    });
  });

  it.each<[string, object, string, boolean]>([
    ['computer_20241022', {}, 'left_click', true],
    ['computer_20241022', {}, 'scroll', false],
    ['computer_20250124', {}, 'scroll', true],
    ['computer_20250124', { enable_zoom: true }, 'zoom', false],
    ['computer_20251124', {}, 'zoom', false],
    ['computer_20251124', { enable_zoom: false }, 'zoom', false],
    ['computer_20251124', { enable_zoom: true }, 'zoom', true],
    ['computer_20251124', { enable_zoom: true }, 'scroll', true],
  ])('%s with %j can %s: %s', (type, more, action, can) => {
    const { properties, required } = parametersOf(type, more) ?? { properties: {} };
    expect(properties['action']?.enum?.includes(action)).toBe(can);
    expect('region' in properties).toBe(properties['action']?.enum?.includes('zoom'));
    expect(required).toEqual(['action']);
  });

  it.each([
    undefined,
    'custom',
    'web_search_20250305',
    'code_execution_20250825',
    'tool_search_tool_regex_20251119',
    'computer',
    'bash_20250124_x',
  ])('does not explain %s, which the client does not run, or explains by itself', (type) => {
    expect(parametersOf(type)).toBeUndefined();
  });
});

describe('the members of toolsets', () => {
  it.each([...TOOLSETS])('%s have names and parameters of their own', (_, members) => {
    expect(new Set(members.map(({ name }) => name)).size).toBe(members.length);
    for (const { parameters } of members) {
      const { properties, required = [] } = parameters as unknown as Parameters;
      expect(Object.keys(properties)).toEqual(expect.arrayContaining([...required]));
    }
  });
});
