/** A provider of the configuration, by its name there. */
export type ProviderId = string;

/** One place a request can be sent to. */
export interface Target {
  readonly provider: ProviderId;
  /** The model's name as the upstream knows it. */
  readonly model: string;
}

/** What routing decided for one request. */
export interface Route {
  /** Tried in this order; never empty. */
  readonly targets: readonly Target[];
  /** The rule that matched, for traces and recordings: `direct`, `big`, `middle`, `small`, `default`. */
  readonly rule: string;
}

/** `provider/model`, as users write it. */
export function formatTarget(target: Target): string {
  return `${target.provider}/${target.model}`;
}
