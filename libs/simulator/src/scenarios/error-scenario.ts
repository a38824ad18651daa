import { nameNumber, type ModelName } from '../model-name.js';
import { openAiErrorForStatus } from '../openai-error.js';
import type { FailurePlan } from '../reply-plan.js';
import type { Scenario } from '../scenario.js';

export const errorScenario: Scenario = {
  name: 'sim-error',
  usage: 'sim-error[:<status>][:html][:code=<code>][:retry-after=<seconds>]',
  summary: 'fails with a status (500 unless told), in the words of the OpenAI API or, with `html`, those of a proxy',
  plan: ({ name }) => failurePlan(name, nameNumber(name.arguments[0], 500)),
};

/** The failure a name asks for: its options `code` and `retry-after`, its argument `html`. */
export function failurePlan(name: ModelName, requested: number): FailurePlan {
  const status = requested >= 400 && requested <= 599 ? requested : 500;
  const retryAfter = name.options['retry-after'];
  return {
    kind: 'failure',
    status,
    ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
    body: name.arguments.includes('html')
      ? `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`
      : openAiErrorForStatus(status, name.options['code']),
  };
}
