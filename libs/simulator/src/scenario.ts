import type { ModelName } from './model-name.js';
import type { ReplyPlan } from './reply-plan.js';
import type { ScenarioRequest } from './scenario-request.js';

/** Remembers how often something happened, for scenarios that change their mind. */
export interface CallCounter {
  /** How often this key was counted before; counts it. */
  count(key: string): number;
}

/** What a scenario may look at. */
export interface ScenarioCall {
  readonly request: ScenarioRequest;
  readonly name: ModelName;
  readonly counter: CallCounter;
}

/** One behaviour of the simulated upstream, chosen by the model's name. */
export interface Scenario {
  readonly name: string;
  /** How it is written in full, arguments in angle brackets, options last. */
  readonly usage: string;
  /** What it does, in one line. */
  readonly summary: string;
  plan(call: ScenarioCall): ReplyPlan;
}
