import {
  eachFault,
  isFields,
  NOT_A_LIST,
  NOT_AN_OBJECT,
  optionalFlag,
  optionalNumber,
  optionalText,
  optionalWord,
  requiredFields,
  tagFault,
  under,
} from './field-faults.js';
import type { Fault, Fields } from './field-faults.js';

const MIN_THINKING_BUDGET_TOKENS = 1024;
const THINKING_TYPES: ReadonlySet<string> = new Set(['enabled', 'adaptive', 'disabled', 'between_tools']);
const DISPLAYS: ReadonlySet<string> = new Set(['summarized', 'omitted', 'updates']);
const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max']);

/** Checks everything that tunes the reply rather than being part of the prompt. */
export function settingsFault(request: Fields): Fault {
  return (
    optionalFlag(request, 'stream') ??
    samplingFault(request) ??
    under('stop_sequences', stopSequencesFault(request['stop_sequences'])) ??
    thinkingFault(request['thinking'], request['max_tokens']) ??
    under('output_config', outputConfigFault(request['output_config'])) ??
    under('output_format', outputFormatFault(request['output_format'])) ??
    under('metadata', metadataFault(request['metadata'])) ??
    optionalText(request, 'service_tier')
  );
}

function samplingFault(request: Fields): Fault {
  return optionalNumber(request, 'temperature') ?? optionalNumber(request, 'top_p') ?? optionalNumber(request, 'top_k');
}

function stopSequencesFault(sequences: unknown): Fault {
  if (sequences === undefined) return undefined;
  if (!Array.isArray(sequences)) return NOT_A_LIST;
  return eachFault(sequences, (text) => (typeof text === 'string' ? undefined : ': Input should be a valid string'));
}

function thinkingFault(thinking: unknown, maxTokens: unknown): Fault {
  if (thinking === undefined) return undefined;
  if (!isFields(thinking)) return `thinking${NOT_AN_OBJECT}`;
  const { type } = thinking as { type?: unknown };
  const fault = tagFault(type, THINKING_TYPES) ?? optionalWord(thinking, 'display', DISPLAYS);
  if (fault !== undefined) return under('thinking', fault);
  return type === 'enabled' ? budgetFault(thinking, maxTokens) : undefined;
}

function budgetFault(thinking: Fields, maxTokens: unknown): Fault {
  const { budget_tokens: budget } = thinking as { budget_tokens?: unknown };
  if (budget === undefined) return 'thinking.budget_tokens: Field required';
  if (typeof budget !== 'number' || !Number.isInteger(budget)) {
    return 'thinking.budget_tokens: Input should be a valid integer';
  }
  if (budget < MIN_THINKING_BUDGET_TOKENS) {
    return `thinking.budget_tokens: Input should be greater than or equal to ${MIN_THINKING_BUDGET_TOKENS}`;
  }
  // Only max_tokens is missing when tokens are counted.
  if (typeof maxTokens !== 'number' || budget < maxTokens) return undefined;
  return '`max_tokens` must be greater than `thinking.budget_tokens`';
}

function outputConfigFault(config: unknown): Fault {
  if (config == null) return undefined;
  if (!isFields(config)) return NOT_AN_OBJECT;
  return optionalWord(config, 'effort', EFFORTS) ?? under('format', outputFormatFault(config['format']));
}

function outputFormatFault(format: unknown): Fault {
  if (format == null) return undefined;
  if (!isFields(format)) return NOT_AN_OBJECT;
  if (format['type'] !== 'json_schema') return "type: Input should be 'json_schema'";
  return requiredFields(format, 'schema');
}

function metadataFault(metadata: unknown): Fault {
  if (metadata == null) return undefined;
  return isFields(metadata) ? optionalText(metadata, 'user_id') : NOT_AN_OBJECT;
}
