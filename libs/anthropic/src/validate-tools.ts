import type { CacheBreakpoints } from './cache-breakpoints.js';
import {
  eachFault,
  isFields,
  NOT_A_LIST,
  NOT_AN_OBJECT,
  optionalFlag,
  optionalText,
  requiredFields,
  requiredText,
  tagFault,
  under,
} from './field-faults.js';
import type { Fault, Fields } from './field-faults.js';

/** Twice what the API documents: other gateways' clients are known to exceed 64, and translation shortens. */
const MAX_NAME_CHARACTERS = 128;
const CHOICES: ReadonlySet<string> = new Set(['auto', 'any', 'tool', 'none']);

/** Checks the tool definitions ("Tool use"). */
export function toolsFault(tools: unknown, breakpoints: CacheBreakpoints): Fault {
  if (tools === undefined) return undefined;
  if (!Array.isArray(tools)) return NOT_A_LIST;
  const names = new Set<unknown>();
  const fault = eachFault(tools, (tool) => toolFault(tool, breakpoints));
  if (fault !== undefined) return fault;
  for (const { name } of tools as readonly { name?: unknown }[]) {
    if (name === undefined) continue;
    if (names.has(name)) return ': Tool names must be unique.';
    names.add(name);
  }
  return undefined;
}

function toolFault(tool: unknown, breakpoints: CacheBreakpoints): Fault {
  if (!isFields(tool)) return NOT_AN_OBJECT;
  const { type, name } = tool as { type?: unknown; name?: unknown };
  const misfit = optionalText(tool, 'type') ?? breakpoints.check(tool);
  if (misfit !== undefined) return misfit;
  // Toolsets and server tools have shapes of their own, some of them no name.
  const custom = type == null || type === 'custom';
  if (!custom && name === undefined) return undefined;
  const fault = nameFault(tool) ?? (custom ? customFault(tool) : undefined);
  return fault === undefined ? undefined : under(custom ? 'custom' : (type as string), fault);
}

function nameFault(tool: Fields): Fault {
  const { name } = tool as { name?: unknown };
  if (typeof name !== 'string') return requiredText(tool, 'name');
  if (name === '') return 'name: String should have at least 1 character';
  return name.length > MAX_NAME_CHARACTERS
    ? `name: String should have at most ${MAX_NAME_CHARACTERS} characters`
    : undefined;
}

function customFault(tool: Fields): Fault {
  const fault = optionalText(tool, 'description') ?? requiredFields(tool, 'input_schema');
  if (fault !== undefined) return fault;
  const { type } = tool['input_schema'] as { type?: unknown };
  if (type === 'object') return undefined;
  return type === undefined ? 'input_schema.type: Field required' : "input_schema.type: Input should be 'object'";
}

/** Checks which tools the model may or must call. `tools` has passed its own check. */
export function toolChoiceFault(choice: unknown, tools: unknown): Fault {
  if (choice === undefined) return undefined;
  if (!isFields(choice)) return NOT_AN_OBJECT;
  const { type } = choice as { type?: unknown };
  const fault = tagFault(type, CHOICES) ?? optionalFlag(choice, 'disable_parallel_tool_use');
  if (fault !== undefined) return fault;
  if (type === 'tool') return namedChoiceFault(choice, tools);
  const forced = type === 'any' && !(Array.isArray(tools) && tools.length > 0);
  return forced ? ': `tool_choice` may only be specified while providing `tools`' : undefined;
}

function namedChoiceFault(choice: Fields, tools: unknown): Fault {
  const { name } = choice as { name?: unknown };
  if (typeof name !== 'string') return under('tool', requiredText(choice, 'name'));
  const offered = Array.isArray(tools) ? (tools as readonly { name?: unknown }[]) : [];
  // A toolset has members instead of a name: the chosen one may be among them.
  const found = offered.some((tool) => tool.name === name || tool.name === undefined);
  return found ? undefined : `: Tool '${name.slice(0, 128)}' not found in provided tools`;
}
