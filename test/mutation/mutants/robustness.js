import { group } from './group.js';

const PART = {
  part: 'openai-compatible, odd input',
  folder: 'libs/providers/src',
  specs: ['test/conformance/fuzz/'],
};

/** Faults that only input shows which nobody would write down as an example. */
export const robustnessMutants = group(PART, [
  [
    'decoder: deep nesting is thrown',
    'shared/response/reply-decoder.ts',
    'if (!exceedsStack(error)) throw error;',
    'throw error;',
  ],
  [
    'whole: a body may have any size',
    'shared/response/whole-body.ts',
    'this.#size > LIMIT_BYTES',
    'this.#size > Infinity',
  ],
  [
    'tools: null examples are read',
    'shared/openai/tools/convert-tools.ts',
    '!Array.isArray(tool.input_examples) ||',
    'tool.input_examples === undefined ||',
  ],
  [
    'decoder: one event may have any size',
    'shared/response/reply-decoder.ts',
    'new SseDecoder()',
    'new SseDecoder(Infinity)',
  ],
  [
    'adapter: a deep request is thrown',
    'shared/within-stack.ts',
    'if (!exceedsStack(error)) throw error;',
    'throw error;',
  ],
  [
    'failure: a deep body is parsed',
    'shared/failure/failure-report.ts',
    'return jsonText(value) === undefined ? undefined : value;',
    'return value;',
  ],
  [
    'request: a search result is a list',
    'shared/openai/messages/convert-media.ts',
    "typeof content === 'string' ? content : ",
    '',
    'what has a string there is refused before it is translated',
  ],
]);
