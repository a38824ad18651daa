import type { KnownModel } from '../known-model.js';
import { ANTHROPIC_MODELS } from './anthropic-models.js';
import { DEEPSEEK_MODELS } from './deepseek-models.js';
import { GEMINI_MODELS } from './gemini-models.js';
import { GROQ_MODELS } from './groq-models.js';
import { MISTRAL_MODELS } from './mistral-models.js';
import { MOONSHOT_MODELS } from './moonshot-models.js';
import { OPENAI_MODELS } from './openai-models.js';
import { QWEN_MODELS } from './qwen-models.js';
import { XAI_MODELS } from './xai-models.js';
import { ZAI_MODELS } from './zai-models.js';

/** The day on which what the catalogue says was last compared with its sources. */
export const CATALOGUE_DATE = '2026-11-21';

/** Every model that is known without being told, row by row. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  ...ANTHROPIC_MODELS,
  ...OPENAI_MODELS,
  ...GEMINI_MODELS,
  ...XAI_MODELS,
  ...DEEPSEEK_MODELS,
  ...MISTRAL_MODELS,
  ...GROQ_MODELS,
  ...MOONSHOT_MODELS,
  ...ZAI_MODELS,
  ...QWEN_MODELS,
];
