import type { ContentBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import { splitConversation, type MessageTurn } from '../../shared/messages/message-turn.js';
import { convertInlineSystem, convertLeadingSystem, isMarked } from '../../shared/openai/messages/convert-system.js';
import { convertUserBlocks } from '../../shared/openai/messages/convert-user.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import { answerCalls } from './answer-calls.js';
import { convertAssistant } from './convert-assistant.js';
import type { InputItem, OutputMessage } from './input-item.js';
import { inputParts } from './input-parts.js';
import { ReasoningReplay } from './reasoning-replay.js';

const PREFILL_REFUSED =
  'This model does not support assistant message prefill. The conversation must end with a user message.';

/** A conversation as the Responses API has it. */
export interface ConvertedInput {
  readonly instructions?: string;
  readonly input: readonly InputItem[];
  /** Text the reply may repeat at its beginning, which the client has already. */
  readonly prefill?: string;
}

/** @throws {ClientError} `invalid_request` when something cannot be told to this upstream at all */
export function convertInput(conversion: RequestConversion): ConvertedInput {
  const { leading, dropped, turns } = splitConversation(conversion.request, 'inline');
  for (const { block, path } of dropped) conversion.losses.addBlock(block.type, path);
  const items = new InputItems(conversion);
  for (const [index, turn] of turns.entries()) items.add(turn, followers(turns, index));
  const { input } = items;
  const prefilled = convertPrefill(conversion, input);
  const system = convertLeadingSystem(conversion, leading);
  if (input.length === 0 && system === undefined) {
    throw new ClientError('invalid_request', 'messages: nothing in them can be sent to the selected model');
  }
  if (system === undefined) return { input, ...prefilled };
  const { content } = system;
  // Instructions are a string, which has no place for cache marks, and do not take the place of an input.
  if (input.length === 0 || (typeof content !== 'string' && content.some(isMarked))) {
    return { input: [{ type: 'message', role: 'developer', content: inputParts(content) }, ...input], ...prefilled };
  }
  const texts = inputParts(content).flatMap((part) => (part.type === 'input_text' ? [part.text] : []));
  return { instructions: texts.join('\n\n'), input, ...prefilled };
}

/** The turns up to the next one of the assistant: results of its calls may stand in any of them. */
function followers(turns: readonly MessageTurn[], index: number): readonly MessageTurn[] {
  const next = turns.findIndex(({ role }, place) => place > index && role === 'assistant');
  return turns.slice(index + 1, next === -1 ? undefined : next);
}

class InputItems {
  readonly input: InputItem[] = [];
  readonly #conversion: RequestConversion;
  readonly #replay: ReasoningReplay;
  readonly #answered = new Set<ContentBlock>();

  constructor(conversion: RequestConversion) {
    this.#conversion = conversion;
    this.#replay = new ReasoningReplay(conversion);
  }

  add(turn: MessageTurn, following: readonly MessageTurn[]): void {
    switch (turn.role) {
      case 'assistant': {
        const { items, calls } = convertAssistant(this.#conversion, this.#replay, turn);
        this.input.push(...items, ...answerCalls(this.#conversion, { calls, following, answered: this.#answered }));
        return;
      }
      case 'system': {
        const system = convertInlineSystem(this.#conversion, turn.blocks);
        if (system === undefined) return;
        this.input.push({ type: 'message', role: 'developer', content: inputParts(system.content) });
        return;
      }
      case 'user': {
        const parts = convertUserBlocks(this.#conversion, turn.blocks, this.#answered);
        if (parts.length > 0) this.input.push({ type: 'message', role: 'user', content: inputParts(parts) });
      }
    }
  }
}

/** A conversation that ends with the assistant asks for the rest of that text. */
function convertPrefill({ model }: RequestConversion, input: InputItem[]): Pick<ConvertedInput, 'prefill'> {
  const last = input.at(-1);
  if (last?.type !== 'message' || last.role !== 'assistant') return {};
  if (model.prefill === 'reject') throw new ClientError('invalid_request', PREFILL_REFUSED);
  const text = last.content[0].text.trimEnd();
  const message: OutputMessage = { ...last, content: [{ type: 'output_text', text, annotations: [] }] };
  input[input.length - 1] = message;
  return { prefill: text };
}
