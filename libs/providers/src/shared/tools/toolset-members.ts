import type { ExplainedTool } from './convert-typed-tools.js';
import type { SchemaNode } from '../schema/json-schema-node.js';

/** A tool that Anthropic declares as part of a family, by the name its calls carry. */
export interface ToolsetMember extends ExplainedTool {
  readonly name: string;
}

type Fields = Readonly<Record<string, SchemaNode>>;

const TEXT = { type: 'string' };
const WHOLE = { type: 'integer' };
const SECONDS = { type: 'number', description: 'Seconds.' };
const POINT = { type: 'array', items: WHOLE, minItems: 2, maxItems: 2, description: '[x, y] in pixels.' };
const REGION = { type: 'array', items: WHOLE, minItems: 4, maxItems: 4, description: '[x0, y0, x1, y1] in pixels.' };
const DIRECTION = { type: 'string', enum: ['up', 'down', 'left', 'right'] };

const SPOT = object({ type: { type: 'string', enum: ['coordinate'] }, x: WHOLE, y: WHOLE });
const ELEMENT = object({ type: { type: 'string', enum: ['ref'] }, ref: TEXT });
const PLACE = { anyOf: [SPOT, ELEMENT] };
const TAB = { tab_id: { ...TEXT, description: 'The active tab unless told.' } };

const CLICK = { coordinate: POINT, text: { ...TEXT, description: 'Keys to hold meanwhile.' } };
const TARGETED = { modifiers: { ...TEXT, description: 'Keys to hold meanwhile.' }, ...TAB };

const COMPUTER: readonly ToolsetMember[] = [
  member('screenshot', 'Take a screenshot.'),
  member('zoom', 'Take a screenshot of a region.', object({ region: REGION })),
  member('cursor_position', 'Where the cursor is.'),
  member('mouse_move', 'Move the cursor.', object({ coordinate: POINT })),
  member('left_click', 'Click.', object({}, CLICK)),
  member('right_click', 'Click with the right button.', object({}, CLICK)),
  member('middle_click', 'Click with the middle button.', object({}, CLICK)),
  member('double_click', 'Click twice.', object({}, CLICK)),
  member('triple_click', 'Click three times.', object({}, CLICK)),
  member(
    'left_click_drag',
    'Drag from one place to another.',
    object({ start_coordinate: POINT, coordinate: POINT }, { text: TEXT }),
  ),
  member('left_mouse_down', 'Press the left button.'),
  member('left_mouse_up', 'Release the left button.'),
  member('scroll', 'Turn the wheel.', object({ scroll_direction: DIRECTION, scroll_amount: WHOLE }, CLICK)),
  member('type', 'Type text.', object({ text: TEXT })),
  member('key', 'Press a key or chord.', object({ text: TEXT }, { repeat: WHOLE })),
  member('hold_key', 'Hold a key down.', object({ text: TEXT, duration: SECONDS })),
  member('wait', 'Wait.', object({ duration: SECONDS })),
];

const BROWSER: readonly ToolsetMember[] = [
  member('navigate', 'Go to a URL.', object({ url: TEXT }, TAB)),
  member('list_tabs', 'List the tabs.'),
  member('new_tab', 'Open a tab.'),
  member('switch_tab', 'Make a tab the active one.', object({ tab_id: TEXT })),
  member('close_tab', 'Close a tab.', object({ tab_id: TEXT })),
  member(
    'read_page',
    'The tree of elements, with their refs.',
    object({}, { depth: WHOLE, filter: { type: 'string', enum: ['all', 'interactive'] }, ref: TEXT, ...TAB }),
  ),
  member('get_page_text', 'The text of the page.', object({}, TAB)),
  member('read_console', 'Messages of the console.', object({}, TAB)),
  member('read_network', 'Requests of the page.', object({}, TAB)),
  member('find', 'Find elements.', object({ query: TEXT }, TAB)),
  member(
    'form_input',
    'Set the value of a form element.',
    object({ target: ELEMENT, value: { type: ['string', 'number', 'boolean'] } }, TAB),
  ),
  member(
    'file_upload',
    'Put files into a form.',
    object(
      { target: ELEMENT },
      { paths: { type: 'array', items: TEXT }, document_ids: { type: 'array', items: TEXT }, ...TAB },
    ),
  ),
  member('scroll_to', 'Scroll an element into view.', object({ target: ELEMENT }, TAB)),
  member('screenshot', 'Take a screenshot.', object({}, TAB)),
  member('zoom', 'Take a screenshot of a region.', object({ region: REGION }, TAB)),
  member('left_click', 'Click.', object({ target: PLACE }, TARGETED)),
  member('right_click', 'Click with the right button.', object({ target: PLACE }, TARGETED)),
  member('middle_click', 'Click with the middle button.', object({ target: PLACE }, TARGETED)),
  member('double_click', 'Click twice.', object({ target: PLACE }, TARGETED)),
  member('triple_click', 'Click three times.', object({ target: PLACE }, TARGETED)),
  member('hover', 'Move the cursor without a click.', object({ target: PLACE }, TAB)),
  member('left_click_drag', 'Drag from one place to another.', object({ from: SPOT, target: SPOT }, TAB)),
  member('left_mouse_down', 'Press the left button.', object({ target: SPOT }, TAB)),
  member('left_mouse_up', 'Release the left button.', object({ target: SPOT }, TAB)),
  member('mouse_move', 'Move the cursor.', object({ target: SPOT }, TAB)),
  member(
    'scroll',
    'Turn the wheel.',
    object({ target: SPOT, scroll_direction: DIRECTION }, { scroll_amount: WHOLE, ...TAB }),
  ),
  member('type', 'Type text.', object({ text: TEXT }, TAB)),
  member('key', 'Press a key or chord.', object({ text: TEXT }, { repeat: WHOLE, ...TAB })),
  member('hold_key', 'Hold a key down.', object({ text: TEXT, duration: SECONDS }, TAB)),
  member('wait', 'Wait.', object({ duration: SECONDS }, TAB)),
  member(
    'javascript_exec',
    'Run JavaScript in the page; the value of the last expression comes back.',
    object({ text: TEXT }, TAB),
  ),
];

/** By the family's name, which calls carry as `toolset_name` (the Messages API, "Computer use", toolsets). */
export const TOOLSETS: ReadonlyMap<string, readonly ToolsetMember[]> = new Map([
  ['computer', COMPUTER],
  ['browser', BROWSER],
]);

function member(name: string, description: string, parameters = object()): ToolsetMember {
  return { name, description, parameters };
}

function object(required: Fields = {}, optional: Fields = {}): SchemaNode {
  const names = Object.keys(required);
  return { type: 'object', properties: { ...required, ...optional }, ...(names.length > 0 && { required: names }) };
}
