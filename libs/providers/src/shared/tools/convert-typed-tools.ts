import type { ToolDefinition } from '@sluice/anthropic';

import type { SchemaNode } from '../schema/json-schema-node.js';

/** A tool that Anthropic's models know by type and others need explained. */
export interface ExplainedTool {
  readonly description: string;
  readonly parameters: SchemaNode;
}

const TEXT = { type: 'string' };
const WHOLE = { type: 'integer' };
const RANGE = { type: 'array', items: WHOLE, minItems: 2, maxItems: 2 };

const FILE_COMMANDS = ['view', 'create', 'str_replace', 'insert'];
const FILE_FIELDS = {
  path: TEXT,
  file_text: TEXT,
  old_str: TEXT,
  new_str: TEXT,
  insert_line: WHOLE,
  insert_text: TEXT,
  view_range: RANGE,
};
const COMPUTER_ACTIONS = [
  'key',
  'type',
  'mouse_move',
  'left_click',
  'left_click_drag',
  'right_click',
  'middle_click',
  'double_click',
  'screenshot',
  'cursor_position',
];
const LATER_COMPUTER_ACTIONS = [
  ...COMPUTER_ACTIONS,
  'left_mouse_down',
  'left_mouse_up',
  'scroll',
  'hold_key',
  'wait',
  'triple_click',
];

const EDITOR = 'View, create and edit text files: one command a call, on one path.';
const COMPUTER = 'Look at a screen and act on it with mouse and keyboard.';

/** By type, without the date where all dates agree (the Messages API, "Tool use", tools that the client runs). */
const TYPED_TOOLS: readonly (readonly [pattern: RegExp, tool: ExplainedTool])[] = [
  [
    /^bash_\d+$/,
    {
      description: 'Run a command in a shell that stays open between calls. `restart` begins a new one.',
      parameters: object({ command: TEXT, restart: { type: 'boolean' } }, []),
    },
  ],
  [/^text_editor_(20241022|20250124)$/, editor([...FILE_COMMANDS, 'undo_edit'])],
  [/^text_editor_\d+$/, editor(FILE_COMMANDS)],
  [
    /^memory_\d+$/,
    {
      description: 'Keep notes in files under /memories that outlast this conversation.',
      parameters: object(
        {
          command: { type: 'string', enum: [...FILE_COMMANDS, 'delete', 'rename'] },
          ...FILE_FIELDS,
          old_path: TEXT,
          new_path: TEXT,
        },
        ['command'],
      ),
    },
  ],
  [/^computer_20241022$/, computer(COMPUTER_ACTIONS)],
  [/^computer_\d+$/, computer(LATER_COMPUTER_ACTIONS)],
];

/** A program that was not told to zoom cannot: the tool is asked for with `enable_zoom` (same source, "Computer use"). */
const ZOOMING_COMPUTER = computer([...LATER_COMPUTER_ACTIONS, 'zoom'], {
  region: { type: 'array', items: WHOLE, minItems: 4, maxItems: 4 },
});
const MAY_ZOOM = /^computer_(?!20241022$|20250124$)\d+$/;

/** The explanation of a typed tool, if the client runs it by itself and its input is known. */
export function explainTypedTool(tool: ToolDefinition): ExplainedTool | undefined {
  const type = tool.type ?? 'custom';
  if (tool['enable_zoom'] === true && MAY_ZOOM.test(type)) return ZOOMING_COMPUTER;
  return TYPED_TOOLS.find(([pattern]) => pattern.test(type))?.[1];
}

function editor(commands: readonly string[]): ExplainedTool {
  const parameters = object({ command: { type: 'string', enum: commands }, ...FILE_FIELDS }, ['command', 'path']);
  return { description: EDITOR, parameters };
}

function computer(actions: readonly string[], furtherFields: SchemaNode = {}): ExplainedTool {
  const fields = {
    action: { type: 'string', enum: actions },
    coordinate: RANGE,
    start_coordinate: RANGE,
    text: TEXT,
    scroll_direction: { type: 'string', enum: ['up', 'down', 'left', 'right'] },
    scroll_amount: WHOLE,
    duration: { type: 'number' },
    ...furtherFields,
  };
  return { description: COMPUTER, parameters: object(fields, ['action']) };
}

function object(properties: SchemaNode, required: readonly string[]): SchemaNode {
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}
