import { pendingToolResults } from '../scenario-request.js';
import { textPieces, toolPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { pickToolCall } from '../tool-picker.js';
import { answerText } from './plausible-scenario.js';

export const toolsScenario: Scenario = {
  name: 'sim-tools',
  usage: 'sim-tools',
  summary: 'says a sentence and calls one tool in the same reply; answers once the result is there',
  plan: ({ request }) => {
    const call = pendingToolResults(request).length === 0 ? pickToolCall(request) : undefined;
    if (!call) return { kind: 'completion', pieces: textPieces(answerText(request)), finish: 'stop' };
    const pieces = [...textPieces(`I will call ${call.name}.`), ...toolPieces([call], `t${request.messages.length}_`)];
    return { kind: 'completion', pieces, finish: 'tool_calls' };
  },
};
