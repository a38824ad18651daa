import { nameNumber, type ModelName } from '../model-name.js';
import type { FailurePlan, FailureReason } from '../reply-plan.js';
import type { Scenario } from '../scenario.js';

export const errorScenario: Scenario = {
  name: 'sim-error',
  usage: 'sim-error[:<status>][:html][:code=<code>][:retry-after=<seconds>]',
  summary: 'fails with a status (500 unless told), in the words of the API or, with `html`, those of a proxy',
  plan: ({ name }) => failurePlan(name, nameNumber(name.arguments[0], 500)),
};

/** The failure a name asks for: its options `code` and `retry-after`, its argument `html`. */
export function failurePlan(name: ModelName, requested: number): FailurePlan {
  const retryAfter = name.options['retry-after'];
  return {
    kind: 'failure',
    reason: failureReason(name, requested >= 400 && requested <= 599 ? requested : 500),
    ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
    html: name.arguments.includes('html'),
  };
}

/** Why something fails, with the option `code` of the name. */
export function failureReason(name: ModelName, status: number): FailureReason {
  const code = name.options['code'];
  return code === undefined ? { status } : { status, code };
}
