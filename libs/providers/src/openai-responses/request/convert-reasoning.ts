import type { ChatFields } from '../../shared/openai/chat-request.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import { convertThinking } from '../../shared/openai/settings/convert-thinking.js';

/** How hard the model is to think, and that its thinking is to be told and handed back. */
export interface ConvertedReasoning {
  readonly fields: ChatFields;
  /** As it is sent, if it is. */
  readonly effort: unknown;
  /** Names of what the reply is to include. */
  readonly include: readonly string[];
}

export function convertReasoning(conversion: RequestConversion): ConvertedReasoning {
  const { model, quirks } = conversion;
  const { reasoning_effort: effort } = convertThinking(conversion);
  // OpenAI's models that do not reason refuse to be asked for it; what others do is not known.
  const reasons = model.reasoning || model.family !== 'openai';
  const summary = isShown(conversion) && reasons && !quirks['reasoning.summary'] && !quirks['reasoning'];
  const reasoning = { ...(effort !== undefined && { effort }), ...(summary && { summary: 'auto' }) };
  return {
    fields: Object.keys(reasoning).length === 0 ? {} : { reasoning },
    effort,
    include: reasons ? ['reasoning.encrypted_content'] : [],
  };
}

/** Summaries cost the model's time, so one that nobody would see is not asked for. */
function isShown({ request: { thinking } }: RequestConversion): boolean {
  return (thinking?.type === 'enabled' || thinking?.type === 'adaptive') && thinking.display !== 'omitted';
}
