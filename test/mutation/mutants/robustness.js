import { group } from './group.js';

const PART = {
  part: 'openai-compatible, odd input',
  folder: 'libs/providers/src/openai-compatible',
  specs: ['test/conformance/fuzz/'],
};

/** Faults that only input shows which nobody would write down as an example. */
export const robustnessMutants = group(PART, [
  [
    'decoder: deep nesting is thrown',
    'openai-compatible-decoder.ts',
    'if (!exceedsStack(error)) throw error;',
    'throw error;',
  ],
  ['whole: a body may have any size', 'response/whole-reply.ts', 'this.#size > LIMIT_BYTES', 'this.#size > Infinity'],
  [
    'tools: null examples are read',
    'request/tools/convert-tools.ts',
    '!Array.isArray(tool.input_examples) ||',
    'tool.input_examples === undefined ||',
  ],
  [
    'decoder: one event may have any size',
    'openai-compatible-decoder.ts',
    'new SseDecoder()',
    'new SseDecoder(Infinity)',
  ],
  [
    'adapter: a deep request is thrown',
    'openai-compatible.adapter.ts',
    'if (!exceedsStack(error)) throw error;',
    'throw error;',
  ],
  [
    'failure: a deep body is parsed',
    'failure/failure-report.ts',
    'return jsonText(value) === undefined ? undefined : value;',
    'return value;',
  ],
  [
    'request: a search result is a list',
    'request/messages/convert-media.ts',
    "typeof content === 'string' ? content : ",
    '',
  ],
]);
