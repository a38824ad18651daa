import type { CompletionEvent } from '@sluice/completion';

import { decodingError } from '../../shared/failure/in-stream-error.js';
import { nonEmptyString } from '../../shared/json/json-value.js';
import { stopReasonOf } from '../../shared/response/reported-finish.js';
import type { DecoderProfile } from '../profile/decoder-profile.js';
import type { ChatChunk } from '../openai-compatible-types.js';
import { wholeFinish } from '../response/finish-reason.js';
import { UsageReader } from '../response/usage.js';
import { choicesOf, hasCalls, hasContent } from './chat-signs.js';

/** What the gateway has to know of a whole reply: who answers, counts, how it ends. */
export function readWholeChat(reply: ChatChunk, profile: DecoderProfile): readonly CompletionEvent[] {
  const choices = choicesOf(reply);
  const [first] = choices;
  if (first === undefined) return [decodingError('empty_completion', 'empty completion')];
  const content: readonly CompletionEvent[] = choices.some(hasContent) ? [{ type: 'text', text: '' }] : [];
  const facts = { toolCalls: hasCalls(JSON.stringify(choices)) ? 1 : 0, brokenOff: false, refused: false };
  const reason = stopReasonOf(wholeFinish(first), facts);
  const usage = new UsageReader(profile);
  usage.readTier(reply.service_tier);
  usage.read(reply.usage);
  if (reply.timings !== undefined) usage.readTimings(reply.timings);
  usage.settle();
  const { update } = usage;
  return [
    startOf(reply),
    ...content,
    { type: 'finish', reason },
    ...(update ? [{ type: 'usage', usage: update } as const] : []),
    { type: 'eof', clean: true },
  ];
}

/** Who answers. */
export function startOf(chunk: ChatChunk): CompletionEvent {
  const id = nonEmptyString(chunk.id);
  const model = nonEmptyString(chunk.model);
  return { type: 'start', ...(id !== undefined && { id }), ...(model !== undefined && { model }) };
}
