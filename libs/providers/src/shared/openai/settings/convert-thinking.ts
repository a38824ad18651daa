import type { ChatFields } from '../chat-request.js';
import type { ReasoningStyle } from '../../../openai-compatible/profile/provider-profile.js';
import type { RequestConversion } from '../request-conversion.js';
import { clampEffort, resolveEffort, type Effort, type ResolvedEffort } from '../../settings/effort.js';

/** What a style of steering has to go by. */
interface Steering {
  readonly effort: Effort | 'off' | 'default';
  readonly budget: number | undefined;
  readonly conversion: RequestConversion;
}

/** How each style says it. `undefined` = this upstream or model cannot be told. */
const STYLES: Readonly<Record<ReasoningStyle, (steering: Steering) => ChatFields | undefined>> = {
  none: () => undefined,
  effort: steerByEffort,
  openrouter: steerOpenRouter,
  'thinking-switch': ({ effort }) => ({ thinking: { type: effort === 'off' ? 'disabled' : 'enabled' } }),
  deepseek: steerDeepSeek,
  'enable-thinking': ({ effort, budget }) =>
    effort === 'off'
      ? { enable_thinking: false }
      : { enable_thinking: true, ...(budget !== undefined && { thinking_budget: budget }) },
  'chat-template': ({ effort }) => ({ chat_template_kwargs: { enable_thinking: effort !== 'off' } }),
  groq: ({ effort, conversion }) =>
    conversion.model.family === 'qwen'
      ? { reasoning_effort: effort === 'off' ? 'none' : 'default', reasoning_format: 'parsed' }
      : undefined,
  mistral: ({ effort, conversion }) =>
    effort !== 'off' && conversion.target.model.includes('magistral') ? { prompt_mode: 'reasoning' } : undefined,
  xai: (steering) => (steering.effort === 'off' ? {} : steerByEffort(steering)),
};

/** These switch thinking on and off; how hard the model is to think they cannot say. */
const SWITCHES: ReadonlySet<ReasoningStyle> = new Set([
  'thinking-switch',
  'enable-thinking',
  'chat-template',
  'groq',
  'mistral',
]);

/** The fields that steer thinking; what cannot be said is reported. */
export function convertThinking(conversion: RequestConversion): ChatFields {
  const { effort, budget } = effortFor(conversion);
  if (effort === 'default') return {};
  const fields = conversion.quirks['reasoning']
    ? undefined
    : STYLES[conversion.model.reasoningStyle]({ effort, budget, conversion });
  if (fields !== undefined) {
    if (SWITCHES.has(conversion.model.reasoningStyle)) reportGrade(conversion, 'on');
    return fields;
  }
  if (effort !== 'off') {
    conversion.losses.add('reasoning_dropped', askedBy(conversion), effort);
  }
  return {};
}

/** Like {@link resolveEffort}, with what adaptive thinking means to this model. */
function effortFor({ request, model }: RequestConversion): ResolvedEffort {
  const resolved = resolveEffort(request);
  if (resolved.effort !== 'default' || request.thinking?.type !== 'adaptive') return resolved;
  return { ...resolved, effort: model.defaultEffort ?? 'default' };
}

/** A grade of its own that the client named, and what became of it; a budget is a hint, and was never a grade. */
function reportGrade({ request, losses }: RequestConversion, sent: string): void {
  const wanted = resolveEffort(request).effort === 'off' ? undefined : request.output_config?.effort;
  if (wanted == null || wanted === sent) return;
  losses.add('reasoning_clamped', 'output_config.effort', `${wanted} → ${sent}`);
}

function askedBy({ request }: RequestConversion): string {
  return request.output_config?.effort ? 'output_config.effort' : 'thinking';
}

function steerByEffort({ effort, conversion }: Steering): ChatFields | undefined {
  const wanted = effort === 'off' || effort === 'default' ? 'none' : effort;
  const clamped = clampedEffort(conversion, wanted);
  return clamped === undefined ? undefined : { reasoning_effort: clamped };
}

function clampedEffort(conversion: RequestConversion, wanted: Effort): Effort | undefined {
  const clamped = clampEffort(wanted, conversion.model.efforts);
  if (clamped !== undefined && clamped !== wanted) {
    conversion.losses.add('reasoning_clamped', askedBy(conversion), `${wanted} → ${clamped}`);
  }
  return clamped;
}

/** OpenRouter takes a budget where the model behind it does (OpenRouter, "Reasoning Tokens"). */
function steerOpenRouter({ effort, budget, conversion }: Steering): ChatFields {
  if (effort === 'off') return { reasoning: { enabled: false } };
  const exclude = conversion.request.thinking?.display === 'omitted' ? { exclude: true } : {};
  const { family } = conversion.model;
  const takesBudget = family === 'claude' || family === 'gemini' || family === 'qwen';
  if (takesBudget && budget !== undefined) return { reasoning: { max_tokens: budget, ...exclude } };
  const clamped = effort === 'default' ? undefined : clampedEffort(conversion, effort);
  return { reasoning: { ...(clamped && { effort: clamped }), ...exclude } };
}

function steerDeepSeek({ effort, conversion }: Steering): ChatFields {
  if (effort === 'off') return { thinking: { type: 'disabled' } };
  const graded = conversion.target.model.includes('v4');
  const grade = effort === 'max' || effort === 'xhigh' ? 'max' : 'high';
  reportGrade(conversion, graded ? grade : 'on');
  return { thinking: { type: 'enabled' }, ...(graded && { reasoning_effort: grade }) };
}
