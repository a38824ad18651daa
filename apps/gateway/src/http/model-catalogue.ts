import { factsOf, type ModelSource } from '@sluice/models';
import { GATEWAY_MODEL_PREFIX } from '@sluice/routing';
import { formatTarget, type ConfigSnapshot, type Target } from '@sluice/exchange';

/** One model, in the shape of the Messages API ("List Models"). */
export interface ModelInfo {
  readonly type: 'model';
  readonly id: string;
  readonly display_name: string;
  /** RFC 3339. */
  readonly created_at: string;
  readonly lifecycle: 'active';
  readonly deprecated_at: null;
  readonly retires_at: null;
  readonly line: 'opus' | 'sonnet' | 'haiku' | null;
  readonly max_input_tokens: number | null;
  readonly max_tokens: number | null;
  readonly capabilities: null;
}

/** One model, in the shape of OpenAI's API ("List models"). */
export interface OpenAiModelInfo {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since the epoch. */
  readonly created: number;
  readonly owned_by: string;
}

/** Claude Code's own names for its three families; its model picker keeps only ids with `claude` in them. */
const CLAUDE_NAMES = { opus: 'claude-opus-5-5', sonnet: 'claude-sonnet-5-5', haiku: 'claude-haiku-5-5' } as const;

/** No provider tells when its models were made, and the field must hold a date. */
const UNKNOWN_DATE = '1970-01-01T00:00:00Z';

/**
 * The models a client can ask for: the Claude families as they are routed, and every target, for clients of the
 * Messages API by a name with `claude` in it, for others by its own.
 */
export class ModelCatalogue {
  /** Each of them can be asked for without the prefix as well. */
  readonly models: readonly ModelInfo[];
  readonly openAiModels: readonly OpenAiModelInfo[];

  constructor({ routing, ...source }: Pick<ConfigSnapshot, 'routing'> & ModelSource) {
    const families = [
      aliasOf('opus', routing.bigModel, source),
      aliasOf('sonnet', routing.middleModel, source),
      aliasOf('haiku', routing.smallModel, source),
    ];
    const { bigModel, middleModel, smallModel, fallbacks } = routing;
    const targets = [bigModel, middleModel, smallModel, ...fallbacks]
      .filter(({ model }) => model !== '*')
      .map((target) => [formatTarget(target), target] as const);
    const direct = [...new Map(targets)];
    this.models = [
      ...families,
      ...direct.map(([name, target]) => ({
        ...modelInfo(`${GATEWAY_MODEL_PREFIX}${name}`, name, null),
        ...limitsOf(source, target),
      })),
    ];
    this.openAiModels = [
      ...families.map(({ id }) => openAiModelInfo(id, 'sluice')),
      ...direct.map(([name, { provider }]) => openAiModelInfo(name, provider)),
    ];
  }

  /** By either name; the model is shown by the one that was asked for. */
  find(id: string): ModelInfo | undefined {
    const model = this.models.find((listed) => listed.id === id || listed.id === `${GATEWAY_MODEL_PREFIX}${id}`);
    return model && { ...model, id };
  }

  findOpenAi(id: string): OpenAiModelInfo | undefined {
    return this.openAiModels.find((model) => model.id === id);
  }
}

function aliasOf(line: keyof typeof CLAUDE_NAMES, target: Target, source: ModelSource): ModelInfo {
  // A target that keeps the name has the model itself.
  const by = target.model === '*' ? target.provider : formatTarget(target);
  const served = target.model === '*' ? { ...target, model: CLAUDE_NAMES[line] } : target;
  return { ...modelInfo(CLAUDE_NAMES[line], `${CLAUDE_NAMES[line]} (${by})`, line), ...limitsOf(source, served) };
}

/** Of the model that answers, whatever name it goes by. */
function limitsOf(source: ModelSource, target: Target): Pick<ModelInfo, 'max_input_tokens' | 'max_tokens'> {
  const { contextTokens, outputTokens } = factsOf(source, target) ?? {};
  return { max_input_tokens: contextTokens ?? null, max_tokens: outputTokens ?? null };
}

function modelInfo(id: string, displayName: string, line: ModelInfo['line']): ModelInfo {
  return {
    type: 'model',
    id,
    display_name: displayName,
    created_at: UNKNOWN_DATE,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line,
    max_input_tokens: null,
    max_tokens: null,
    capabilities: null,
  };
}

function openAiModelInfo(id: string, owner: string): OpenAiModelInfo {
  return { id, object: 'model', created: 0, owned_by: owner };
}
