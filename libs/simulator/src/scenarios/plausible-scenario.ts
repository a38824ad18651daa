import { pendingToolResults, promptText, type ScenarioRequest } from '../scenario-request.js';
import { textPieces, toolPieces } from '../pieces.js';
import type { CompletionPlan } from '../reply-plan.js';
import type { Scenario } from '../scenario.js';
import { sampleFromSchema } from '../schema-sample.js';
import { pickToolCall } from '../tool-picker.js';

/** Characters of a prompt or a tool result that an answer repeats. */
const QUOTE_CHARACTERS = 160;

/** What an obliging model would say: call a tool first, then report its result; without tools, answer. */
export const plausibleScenario: Scenario = {
  name: 'sim',
  usage: 'sim-big, sim-middle, sim-small, or any other name',
  summary: 'calls the most plausible tool, then answers with the beginning of its result; without tools it answers',
  plan: ({ request }) => planPlausibly(request),
};

/** The plan of the default scenario, for others to build upon. */
export function planPlausibly(request: ScenarioRequest): CompletionPlan {
  const mustCall = request.toolChoice === 'required' || typeof request.toolChoice === 'object';
  if (mustCall || pendingToolResults(request).length === 0) {
    const call = pickToolCall(request);
    if (call) {
      const pieces = toolPieces([call], `${request.messages.length}_`);
      return { kind: 'completion', pieces, finish: 'tool_calls' };
    }
  }
  return { kind: 'completion', pieces: textPieces(answerText(request)), finish: 'stop' };
}

/** What the simulator says in words: JSON where it was asked for, else about the tool results, else about the prompt. */
export function answerText(request: ScenarioRequest): string {
  if (typeof request.output === 'object') return JSON.stringify(sampleFromSchema(request.output.schema));
  if (request.output === 'json') return '{"simulated":true}';
  const results = pendingToolResults(request);
  if (results.length > 0) return results.map(({ text }) => `The tool returned: ${quote(text)}`).join('\n');
  return `You said: ${quote(promptText(request))} (answered by the simulator as ${request.model})`;
}

function quote(text: string): string {
  const characters = Array.from(text);
  return characters.length <= QUOTE_CHARACTERS ? text : `${characters.slice(0, QUOTE_CHARACTERS).join('')}…`;
}
