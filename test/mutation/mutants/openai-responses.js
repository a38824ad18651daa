import { group } from './group.js';

const PART = {
  part: 'openai-responses',
  folder: 'libs/providers/src/openai-responses',
  specs: ['libs/providers/src/openai-responses/'],
};

export const openAiResponsesMutants = group(PART, [
  [
    'responses: text that comes when it is done is lost',
    'response/output-reader.ts',
    'if (isUntold(this.#enter(event), event.content_index)) this.text(event, event.text);',
    'this.#enter(event);',
  ],
  [
    'responses: text is told again when it is done',
    'response/output-reader.ts',
    'return !told || (typeof part',
    'return told || (typeof part',
  ],
  ['responses: parts of a summary run together', 'response/output-reader.ts', 'apart ? `\\n\\n${text}` : text', 'text'],
  [
    'responses: arguments that were whole at once are doubled',
    'response/output-reader.ts',
    "if (text === told && told !== '') return;",
    "if (text === told && told !== '') this.#call(tracked, item, text);",
    'what repeats all there is so far is recognised once more, by the call itself',
  ],
  [
    'responses: the rest of arguments is lost',
    'response/output-reader.ts',
    'this.#call(tracked, item, text.slice(told.length));',
    "this.#call(tracked, item, '');",
  ],
  [
    'responses: a prompt said back is an answer',
    'response/output-reader.ts',
    "item.role !== undefined && item.role !== 'assistant'",
    "item.role === 'system'",
  ],
  [
    'responses: citations are told twice',
    'response/output-reader.ts',
    'this.#announced ? [] : parts.flatMap',
    'parts.flatMap',
  ],
  ['responses: two messages are one block', 'response/output-reader.ts', 'this.#parts.assembler.breakText();', ''],
  [
    'responses: thoughts are unsigned',
    'response/reasoning-items.ts',
    'carries && { data: payload }',
    '!carries && { data: payload }',
  ],
  [
    'responses: a sealed thought that nothing follows is handed back',
    'response/reasoning-items.ts',
    "if (this.#held !== undefined && this.wanted) this.#queue.loss('thinking_dropped', 'nothing follows it');",
    'this.close();',
  ],
  [
    'responses: thinking is told to who did not want it',
    'openai-responses.adapter.ts',
    "thinking === 'enabled' || thinking === 'adaptive'",
    "thinking !== 'enabled'",
  ],
  [
    'responses: an opened page is a search',
    'response/web-search.ts',
    'query === undefined || NO_SEARCHES.has(action.type)',
    'query === undefined',
  ],
  ['responses: a failed search found nothing', 'response/web-search.ts', "item.status === 'failed'", 'false'],
  [
    'responses: a reply that was cut is whole',
    'response/ending.ts',
    "status !== 'incomplete' && said !== 'incomplete'",
    "status !== 'incomplete' || said !== 'incomplete'",
  ],
  ['responses: tools are strict unless told', 'request/convert-tool-fields.ts', 'strict: strict ?? false', 'strict'],
  ['responses: conversations are kept at the provider', 'openai-responses-request.ts', 'store: false,', 'store: true,'],
  [
    'responses: a limit below the least is sent',
    'openai-responses-request.ts',
    'Math.max(LEAST_TOKENS, limit)',
    'limit',
  ],
  [
    'responses: thinking of other models is handed back',
    'request/reasoning-replay.ts',
    'payload?.provider !== target.provider || payload.model !== target.model',
    'payload?.provider !== target.provider',
  ],
  [
    'responses: thinking stands behind what it led to',
    'request/convert-assistant.ts',
    '    this.#thoughts = [];\n    this.#items.push(item);',
    '    this.#thoughts = [];\n    this.#items.unshift(item);',
  ],
  [
    'responses: refused thinking is sent again',
    'stale-reasoning.ts',
    'return new Set(signatures.slice(0, last + 1));',
    'return new Set(signatures.slice(0, last));',
  ],
  ['responses: the phase of remarks is the answer’s', 'request/convert-assistant.ts', "'commentary'", "'final_answer'"],
]);
