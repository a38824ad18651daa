import { group } from './group.js';

const PART = {
  part: 'gemini',
  folder: 'libs/providers/src/gemini',
  specs: ['libs/providers/src/gemini/'],
};

export const geminiMutants = group(PART, [
  [
    'gemini: calls that are cut off are made',
    'response/gemini-reply-reader.ts',
    'if (!cut) this.#calls.finish();',
    'this.#calls.finish();\n    if (!cut) return assembler.finish(finish);',
  ],
  [
    'gemini: a stream without an end is whole',
    'response/gemini-reply-reader.ts',
    'return this.#finish !== undefined || this.#blocked !== undefined;',
    'return this.#started || this.#finish !== undefined || this.#blocked !== undefined || this.#hasContent();',
  ],
  [
    'gemini: a blocked prompt is an empty answer',
    'response/gemini-reply-reader.ts',
    'if (reason === undefined) return;',
    'if (reason !== undefined) return;',
  ],
  [
    'gemini: what failed had cost nothing',
    'response/gemini-reply-reader.ts',
    '    // What was counted until now was spent all the same.\n    this.#tellUsage();',
    '',
  ],
  [
    'gemini: the counts of earlier answers are forgotten',
    'response/gemini-usage.ts',
    'this.#earlier.set(name, this.#sum(name));',
    'this.#earlier.set(name, 0);',
  ],
  [
    'gemini: cached tokens are paid twice',
    'response/gemini-usage.ts',
    'inputTokens: prompt - cacheReadTokens',
    'inputTokens: prompt',
  ],
  [
    'gemini: thinking costs nothing',
    'response/gemini-usage.ts',
    "return this.#sum('candidatesTokenCount') + thought;",
    "return this.#sum('candidatesTokenCount');",
  ],
  [
    'gemini: a checkpoint in the middle is resumed from',
    'response/continuation-tokens.ts',
    'isNew && (continues || !this.#saidSinceToken)',
    'isNew',
  ],
  [
    'gemini: the same token is asked for again and again',
    'response/continuation-tokens.ts',
    'this.#latest !== undefined && this.#latest !== this.#started',
    'this.#latest !== undefined',
  ],
  [
    'gemini: an answer that breaks is asked for without end',
    'response/continuation-tokens.ts',
    'this.#restarts += 1;',
    '',
  ],
  [
    'gemini: a call that goes on is whole',
    'response/function-calls.ts',
    'if (call.willContinue !== true) this.finish();',
    'this.finish();',
  ],
  [
    'gemini: paths lead to prototypes',
    'response/partial-arguments.ts',
    'step > LONGEST_LIST : FORBIDDEN.has(step)',
    'step > LONGEST_LIST : false',
  ],
  [
    'gemini: a long value is its last piece',
    'response/partial-arguments.ts',
    "typeof known === 'string' ? known + text : text",
    'text',
  ],
  [
    'gemini: the signature of a call is lost',
    'response/gemini-thinking.ts',
    'thoughtSignature: thoughtSignature.value,',
    "thoughtSignature: '',",
  ],
  [
    'gemini: thoughts are text',
    'response/part-reader.ts',
    'if (part.thought === true) assembler.thought(text);',
    'if (part.thought !== true) assembler.thought(text);',
  ],
  [
    'gemini: images of an unknown kind stop a reply',
    'response/finish-reason.ts',
    "name.startsWith('IMAGE_') ? 'refusal' : 'other'",
    "name.startsWith('IMAGE_') ? 'failedCall' : 'other'",
  ],
  [
    'gemini: missing answers to calls are not invented',
    'request/contents/function-responses.ts',
    'return responsePart(call, { response: { error: INTERRUPTED } });',
    'return {};',
  ],
  [
    'gemini: a conversation begins with the model',
    'request/contents/convert-contents.ts',
    "if (contents[0]?.role !== 'user') contents.unshift(LOST_BEGINNING);",
    '',
  ],
  [
    'gemini: signatures are asked for of every call',
    'request/contents/convert-model-turn.ts',
    'isFirst: this.#calls.length === 0,',
    'isFirst: true,',
  ],
  [
    'gemini: express mode is sent ids',
    'request/contents/convert-model-turn.ts',
    'surface.callIds ? ids.ofCall(block.id, name) : undefined',
    'ids.ofCall(block.id, name)',
  ],
  [
    'gemini: a wanted tool is any tool',
    'request/tools/convert-gemini-tools.ts',
    "{ mode: 'ANY', allowedFunctionNames: [named.function.name] }",
    "{ mode: 'ANY' }",
  ],
  [
    'gemini: thinking that was turned off goes on',
    'request/settings/thinking-config.ts',
    'thinkingBudget: off ? 0 : least',
    'thinkingBudget: least',
  ],
  [
    'gemini: a call behind a stop sequence is made',
    '../shared/response/reply-assembler.ts',
    'if (this.matchedStop === undefined) this.#tools.add(fragment);',
    'this.#tools.add(fragment);',
  ],
]);
