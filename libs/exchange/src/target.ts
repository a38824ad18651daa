/** A provider of the configuration, by its name there. */
export type ProviderId = string;

/** How much a model is to think before it answers; `none` turns thinking off. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** What an operator wants done differently with the requests for one target: over what the client has sent. */
export interface TargetOverrides {
  readonly effort?: ReasoningEffort;
  readonly temperature?: number;
  /** Tokens a reply may have at most; larger wishes are lowered to it. */
  readonly maxOutputTokens?: number;
  /** Merged into the JSON body of the upstream request, over what is there; `null` takes a field away. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** Sent with the upstream request, over the provider's. Lower-case names; values may be secret. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** The upstream is asked for whole replies only; clients are streamed to all the same. */
  readonly streams?: false;
  /** The client's own key takes the place of the configured ones. */
  readonly clientKey?: true;
  /** Tools that the model is not told of: globs over their names. */
  readonly dropTools?: readonly string[];
}

/** One place a request can be sent to. */
export interface Target {
  readonly provider: ProviderId;
  /** The model's name as the upstream knows it. */
  readonly model: string;
  /** The id of the operator's own model that this is, where it is one: two of them may share an upstream's model. */
  readonly alias?: string;
  readonly overrides?: TargetOverrides;
}

/** What routing decided for one request. */
export interface Route {
  /** Tried in this order; never empty. */
  readonly targets: readonly Target[];
  /**
   * What matched, for traces and recordings: the name of a rule of the operator's, or `model` for a model of his own,
   * `direct`, `big`, `middle`, `small`, `default`.
   */
  readonly rule: string;
}

/** `provider/model`, as users write it. */
export function formatTarget(target: Target): string {
  return `${target.provider}/${target.model}`;
}
