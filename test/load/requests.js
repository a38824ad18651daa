/**
 * What is asked for, and of whom: `openai` and `messages` of the upstream itself, in its two dialects; `translated` and
 * `relayed` of a gateway that speaks the one or the other to it.
 *
 * @typedef {'openai' | 'messages' | 'translated' | 'relayed'} Dialect
 */

/** What stands before the model's name for a gateway to know where to go. */
const PREFIXES = { openai: '', messages: '', translated: 'openai/', relayed: 'anthropic/' };

/** The sizes of prompt that are measured: a question, a coding agent's turn, and a very long history. */
export const PROMPTS = [
  { name: '1 KB', bytes: 1_000, tools: 0 },
  { name: '100 KB, 12 tools', bytes: 100_000, tools: 12 },
  { name: '1 MB, 12 tools', bytes: 1_000_000, tools: 12 },
];

/**
 * How a stream of 100 text deltas arrives: as models write them, each in a packet of its own; or all in one, which
 * leaves next to nothing but what a request costs by itself.
 */
export const STREAMS = [
  { name: 'one by one', model: 'sim-long:100:every=2', connections: 32 },
  { name: 'all at once', model: 'sim-long:100', connections: 8 },
];

/** What a request costs by itself, before any stream. */
export const SINGLE_EVENT = { name: 'one event', model: 'sim-long:1', connections: 8 };

/**
 * The same request in either dialect, so that gateway and relay are given the same work.
 *
 * @param {{ bytes: number, tools: number }} prompt
 * @param {string} model which tells the upstream what to answer with
 * @param {Dialect} dialect
 */
export function requestBody(prompt, model, dialect) {
  return JSON.stringify({
    model: `${PREFIXES[dialect]}${model}`,
    max_tokens: 4096,
    stream: true,
    ...(dialect === 'openai' && { stream_options: { include_usage: true } }),
    messages: conversation(prompt.bytes),
    ...(prompt.tools > 0 && { tools: Array.from({ length: prompt.tools }, (_, index) => tool(index, dialect)) }),
  });
}

/** @param {number} bytes */
function conversation(bytes) {
  const turns = Math.max(1, Math.floor(bytes / 4_000));
  const sentence = 'The quick brown fox reads a file, edits two lines and runs the tests. ';
  const text = sentence.repeat(Math.max(1, Math.floor(bytes / turns / sentence.length)));
  return Array.from({ length: turns }, (_, turn) => [
    { role: 'user', content: [{ type: 'text', text }] },
    ...(turn < turns - 1 ? [{ role: 'assistant', content: 'Done.' }] : []),
  ]).flat();
}

/**
 * @param {number} index
 * @param {Dialect} dialect
 */
function tool(index, dialect) {
  const name = `tool_${index}`;
  const description = 'Does one of the things that a coding agent needs done. '.repeat(8);
  const schema = {
    type: 'object',
    properties: { path: { type: 'string' }, content: { type: 'string' }, limit: { type: 'integer' } },
    required: ['path'],
    additionalProperties: false,
  };
  return dialect === 'openai'
    ? { type: 'function', function: { name, description, parameters: schema } }
    : { name, description, input_schema: schema };
}
