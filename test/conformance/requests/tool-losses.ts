import type { LossRow } from './loss-row.js';
import { messages, READ, tool } from './request-case.js';

const GO = messages(['user', 'go']);

/** Tools and the choice between them. */
export const TOOL_LOSSES: readonly LossRow[] = [
  {
    name: 'a tool of Anthropic’s servers',
    request: { ...GO, tools: [READ, { type: 'code_execution_20250825', name: 'code_execution' }] },
    loss: ['tool_dropped', 'tools.1'],
  },
  {
    name: 'a limit of a tool that the client runs',
    request: {
      ...GO,
      tools: [{ type: 'text_editor_20250728', name: 'str_replace_based_edit_tool', max_characters: 100 }],
    },
    loss: ['field_dropped', 'tools.0.max_characters'],
  },
  {
    name: 'a field of a tool that nobody knows',
    request: { ...GO, tools: [{ ...READ, novelty: { a: 1 } }] },
    loss: ['field_dropped', 'tools.0.novelty'],
  },
  {
    name: 'a search for tools',
    request: { ...GO, tools: [READ, { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' }] },
    loss: ['tool_dropped', 'tools.1'],
  },
  {
    name: 'a tool that only code may call',
    request: { ...GO, tools: [READ, { ...tool('T', {}), allowed_callers: ['code_execution_20250825'] }] },
    loss: ['tool_dropped', 'tools.1'],
  },
  {
    name: 'tools beyond the most',
    request: {
      ...GO,
      tools: Array.from({ length: 129 }, (_, index) => tool(`T${index}`, {}, { defer_loading: true })),
    },
    loss: ['tool_dropped', 'tools'],
  },
  {
    name: 'tools that must not be called',
    request: { ...GO, tools: [READ], tool_choice: { type: 'none' } },
    profile: 'ollama',
    loss: ['tool_dropped', 'tools'],
  },
  {
    name: 'a tool that must be called',
    request: { ...GO, tools: [READ], tool_choice: { type: 'any' } },
    profile: 'ollama',
    loss: ['tool_choice_downgraded', 'tool_choice'],
  },
  {
    name: 'one call at a time',
    request: { ...GO, tools: [READ], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    profile: 'gemini-compat',
    loss: ['field_dropped', 'tool_choice.disable_parallel_tool_use'],
  },
  {
    name: 'one call at a time, after a refusal',
    request: { ...GO, tools: [READ], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    quirks: { parallel_tool_calls: true },
    loss: ['field_dropped', 'tool_choice.disable_parallel_tool_use'],
  },
  {
    name: 'strictness',
    request: { ...GO, tools: [tool('T', {}, { strict: true })] },
    profile: 'groq',
    loss: ['field_dropped', 'tools.0.strict'],
  },
  {
    name: 'conditions in a schema',
    request: { ...GO, tools: [tool('T', { a: { type: 'object', not: {} } })] },
    profile: 'groq',
    loss: ['schema_simplified', 'tools.0.input_schema'],
  },
  {
    name: 'long examples',
    request: { ...GO, tools: [tool('T', {}, { input_examples: ['x'.repeat(2000)] })] },
    loss: ['field_dropped', 'tools.0.input_examples'],
  },
  {
    name: 'the limits of a search',
    request: { ...GO, tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }] },
    profile: 'openrouter',
    loss: ['field_dropped', 'tools.0.max_uses'],
  },
];
