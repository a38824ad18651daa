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
  'reasoning-switch': ({ effort }) => ({ reasoning: { enabled: effort !== 'off' } }),
  'thinking-switch': ({ effort }) => ({ thinking: { type: effort === 'off' ? 'disabled' : 'enabled' } }),
  zai: steerZai,
  deepseek: steerDeepSeek,
  'enable-thinking': ({ effort, budget }) =>
    effort === 'off'
      ? { enable_thinking: false }
      : { enable_thinking: true, ...(budget !== undefined && { thinking_budget: budget }) },
  'chat-template': ({ effort, conversion }) => ({
    chat_template_kwargs: { [templateSwitch(conversion.target.model)]: effort !== 'off' },
  }),
  groq: ({ effort, conversion }) =>
    conversion.model.family === 'qwen'
      ? { reasoning_effort: effort === 'off' ? 'none' : 'default', reasoning_format: 'parsed' }
      : undefined,
  mistral: steerMistral,
  cerebras: steerCerebras,
  xai: steerXai,
};

/** These switch thinking on and off; how hard the model is to think they cannot say. */
const SWITCHES: ReadonlySet<ReasoningStyle> = new Set([
  'reasoning-switch',
  'thinking-switch',
  'enable-thinking',
  'chat-template',
  'groq',
  'mistral',
  'cerebras',
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

/**
 * Like {@link resolveEffort}, with what adaptive thinking means to this model. Some think unless told not to, and then
 * refuse to be forced to a tool: where nobody asked for thinking, the tool is what was wanted.
 */
function effortFor({ request, provider, model }: RequestConversion): ResolvedEffort {
  const resolved = resolveEffort(request);
  const forced = request.tool_choice?.type === 'any' || request.tool_choice?.type === 'tool';
  if (
    forced &&
    resolved.effort === 'default' &&
    request.thinking === undefined &&
    !provider.forcedChoiceWhileThinking
  ) {
    return { effort: 'off' };
  }
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

/** Chat templates of these families call their switch otherwise than Qwen's and GLM's, which most others follow. */
function templateSwitch(model: string): string {
  return /deepseek|kimi|granite/i.test(model) ? 'thinking' : 'enable_thinking';
}

/** Magistral thinks by a prompt of its own; those that can do both know all or nothing (Mistral, "Reasoning"). */
function steerMistral({ effort, conversion }: Steering): ChatFields | undefined {
  const { model } = conversion.target;
  if (/mistral-(small-(latest|2[6-9]\d\d)|medium-(3[-.]5|2[6-9]\d\d))/.test(model)) {
    return { reasoning_effort: effort === 'off' ? 'none' : 'high' };
  }
  return effort !== 'off' && model.includes('magistral') ? { prompt_mode: 'reasoning' } : undefined;
}

/** GLM thinks unless told not to (Cerebras, "Reasoning"); gpt-oss is steered by its effort wherever it runs. */
function steerCerebras({ effort, conversion }: Steering): ChatFields | undefined {
  if (!conversion.target.model.includes('glm')) return undefined;
  return effort === 'off' ? { reasoning_effort: 'none' } : {};
}

/** Of the models that reason only some can be told not to (xAI, "Reasoning"). */
function steerXai(steering: Steering): ChatFields | undefined {
  const canStop = steering.conversion.model.efforts.includes('none');
  return steering.effort === 'off' && !canStop ? {} : steerByEffort(steering);
}

/** Without `clear_thinking: false` the thinking that is handed back is not read (Z.ai, "Thinking Mode"). */
function steerZai({ effort, conversion }: Steering): ChatFields {
  if (effort === 'off') return { thinking: { type: 'disabled' } };
  const thinking = { type: 'enabled', clear_thinking: false };
  const graded = /glm-(5\.[2-9]|[6-9])/i.test(conversion.target.model);
  if (!graded) reportGrade(conversion, 'on');
  return { thinking, ...(graded && effort !== 'default' && { reasoning_effort: effort }) };
}

/** Six grades become three (DeepSeek, "Thinking Mode"). */
function steerDeepSeek({ effort, conversion }: Steering): ChatFields {
  if (effort === 'off') return { thinking: { type: 'disabled' } };
  const graded = !/deepseek-(chat|reasoner)/.test(conversion.target.model);
  const grade = deepSeekGrade(effort);
  reportGrade(conversion, graded ? grade : 'on');
  return { thinking: { type: 'enabled' }, ...(graded && { reasoning_effort: grade }) };
}

function deepSeekGrade(effort: Effort | 'default'): Effort {
  if (effort === 'max') return 'max';
  return effort === 'low' || effort === 'minimal' ? 'low' : 'high';
}
