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

/** Claude Code's own names for its three families; its model picker keeps only ids with `claude` in them. */
const CLAUDE_NAMES = { opus: 'claude-opus-5-5', sonnet: 'claude-sonnet-5-5', haiku: 'claude-haiku-5-5' } as const;

/** No provider tells when its models were made, and the field must hold a date. */
const UNKNOWN_DATE = '1970-01-01T00:00:00Z';

/** The models a client can ask for: the Claude families as they are routed, and every target by its own name. */
export class ModelCatalogue {
  readonly models: readonly ModelInfo[];

  constructor({ routing }: Pick<ConfigSnapshot, 'routing'>) {
    const families = [
      aliasOf('opus', routing.bigModel),
      aliasOf('sonnet', routing.middleModel),
      aliasOf('haiku', routing.smallModel),
    ];
    const targets = [routing.bigModel, routing.middleModel, routing.smallModel, ...routing.fallbacks].map(formatTarget);
    const direct = [...new Set(targets)].map((name) => modelInfo(name, name, null));
    this.models = [...families, ...direct];
  }

  find(id: string): ModelInfo | undefined {
    return this.models.find((model) => model.id === id);
  }
}

function aliasOf(line: keyof typeof CLAUDE_NAMES, target: Target): ModelInfo {
  return modelInfo(CLAUDE_NAMES[line], `${CLAUDE_NAMES[line]} (${formatTarget(target)})`, line);
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
