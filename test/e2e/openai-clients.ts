import type OpenAI from 'openai';

/** What clients of the suites send as their key. */
export const KEY = 'client-key-of-the-suite';

/** A tool that the simulator calls. */
export const READ: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: 'Read',
    description: 'Reads a file.',
    parameters: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
  },
};

/** Behind each of these the simulator speaks another API; the first is the client's own, and its bytes are relayed. */
export const ROUTES = ['openai', 'mistral', 'anthropic', 'gemini', 'openai-responses'] as const;
export type Route = (typeof ROUTES)[number];
