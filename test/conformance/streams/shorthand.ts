/** One event of a stream of Chat Completions. */
export function chunk(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** A chunk whose only choice has this delta; `more` are further members of the choice. */
export function d(delta: unknown, more: object = {}): string {
  return chunk({ id: 'chatcmpl-1', model: 'served-1', choices: [{ index: 0, delta, finish_reason: null, ...more }] });
}

/** The chunk that ends the reply. */
export function f(reason: string | null, more: object = {}): string {
  return d({}, { finish_reason: reason, ...more });
}

/** The chunk that counts tokens: of the prompt, of the completion, and those of the prompt that came from a cache. */
export function u(prompt: number, completion: number, cached?: number): string {
  const details = cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } };
  return usage({ prompt_tokens: prompt, completion_tokens: completion, ...details });
}

/** A chunk without choices that counts in any way. */
export function usage(counts: unknown): string {
  return chunk({ id: 'chatcmpl-1', choices: [], usage: counts });
}

/** One entry of `tool_calls`. What is `undefined` is left out. */
export function call(index: number | undefined, id: unknown, name: unknown, text: unknown): object {
  return {
    ...(index !== undefined && { index }),
    ...(id !== undefined && { id }),
    type: 'function',
    function: { ...(name !== undefined && { name }), ...(text !== undefined && { arguments: text }) },
  };
}

/** A chunk with one piece of a tool call. */
export function tc(index: number | undefined, id: unknown, name: unknown, text: unknown): string {
  return d({ tool_calls: [call(index, id, name, text)] });
}

const tool = (name: string, properties: object): object => ({ name, input_schema: { type: 'object', properties } });

/** What a client offers: one tool with a path, one with a command, one without anything. */
export const TOOLS = [
  tool('Read', { file_path: { type: 'string' } }),
  tool('Bash', { command: { type: 'string' } }),
  tool('Noop', {}),
];

export const DONE = 'data: [DONE]\n\n';

/** Arguments as they stand in a fragment. */
export const READ = '{"file_path":"/a"}';
export const LS = '{"command":"ls"}';

/** A whole reply, as it is given to who asked for no stream. */
export function reply(message: object, finish: string | null = 'stop', more: object = {}): string {
  return JSON.stringify({
    id: 'chatcmpl-1',
    model: 'served-1',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish, ...more }],
    usage: { prompt_tokens: 10, completion_tokens: 2 },
  });
}
