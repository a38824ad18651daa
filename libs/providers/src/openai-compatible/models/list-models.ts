import type { ListedModel, ModelListCall, UpstreamRequest } from '@sluice/exchange';

import {
  createdOf,
  limits,
  nameOf,
  objectOf,
  pageOf,
  titleOf,
  tokensOf,
  type Fields,
} from '../../shared/models/model-reading.js';
import { modelQuestion } from '../../shared/models/model-question.js';
import { featuresOf, parametersOf } from './listed-features.js';
import { listedPrice } from './listed-price.js';

/** Asks for the list of models (OpenAI, "List models"), and reads what servers have put beside its four fields. */
export function listModels(url: string, headers: UpstreamRequest['headers']): ModelListCall {
  return {
    request: modelQuestion(url, headers),
    // Together sends the list without anything around it.
    read: (body) => pageOf(body, 'data', readModel),
  };
}

function readModel(fields: Fields): ListedModel | undefined {
  const id = nameOf(fields['id']);
  if (id === undefined || !chats(id, fields)) return undefined;
  const price = listedPrice(fields['pricing']);
  return {
    id,
    ...titleOf(fields['display_name'] ?? fields['name']),
    ...createdOf(fields['created']),
    ...limits(contextOf(fields), outputOf(fields)),
    ...featuresOf(fields),
    ...parametersOf(fields),
    ...(price && { price }),
  };
}

/** By the names that OpenRouter, Groq, Mistral, LM Studio, vLLM and others give it. */
function contextOf(fields: Fields): number | undefined {
  const { context_length, context_window, max_context_length, max_model_len, max_input_tokens } = fields;
  return tokensOf(context_length, context_window, max_context_length, max_model_len, max_input_tokens);
}

function outputOf(fields: Fields): number | undefined {
  const { max_completion_tokens, max_output_tokens, top_provider } = fields;
  return tokensOf(max_completion_tokens, max_output_tokens, objectOf(top_provider)['max_completion_tokens']);
}

/** Kinds of models that Together's field `type` names and that answer to messages. */
const CHATTING_TYPES: ReadonlySet<unknown> = new Set(['chat', 'language', 'code', 'model', 'llm', 'vlm']);

/** Models that make something else than a reply, by their names; few servers say what a model is for. */
const OTHER_PURPOSE =
  /(?:^|[-/_.:])(?:embed(?:ding)?s?|whisper|tts|dall-e|moderation|rerank(?:er)?|transcribe|realtime|sora|imagen|veo|gpt-image|gpt-audio|babbage|davinci|bge|flux|stable-diffusion|orpheus)(?:$|[-/_.:\d])/i;

/** Whether a model can be asked for a reply. */
function chats(id: string, fields: Fields): boolean {
  const { type, capabilities, supports_chat, architecture, active } = fields;
  if (supports_chat === false || active === false) return false;
  if (objectOf(capabilities)['completion_chat'] === false) return false;
  if (typeof type === 'string' && !CHATTING_TYPES.has(type)) return false;
  const outputs = objectOf(architecture)['output_modalities'];
  if (Array.isArray(outputs) && !outputs.includes('text')) return false;
  return !OTHER_PURPOSE.test(id);
}
