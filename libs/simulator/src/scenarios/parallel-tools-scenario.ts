import { pendingToolResults } from '../scenario-request.js';
import { textPieces, toolPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { callTool, pickToolCall } from '../tool-picker.js';
import { nameNumber } from '../model-name.js';
import { answerText } from './plausible-scenario.js';

export const parallelToolsScenario: Scenario = {
  name: 'sim-parallel-tools',
  usage: 'sim-parallel-tools[:<calls>]',
  summary: 'calls several tools in one reply (2 unless told); the first tools of the request, the plausible one first',
  plan: ({ request, name }) => {
    const first = pendingToolResults(request).length === 0 ? pickToolCall(request) : undefined;
    if (!first) return { kind: 'completion', pieces: textPieces(answerText(request)), finish: 'stop' };
    const count = request.parallelTools ? nameNumber(name.arguments[0], 2) : 1;
    const others = request.tools.filter((tool) => tool.name !== first.name).map((tool) => callTool(tool, request));
    // A request with one tool still gets its calls in parallel: the same one again.
    const calls = Array.from({ length: Math.max(1, count) }, (_, index) => [first, ...others][index] ?? first);
    return { kind: 'completion', pieces: toolPieces(calls, `p${request.messages.length}_`), finish: 'tool_calls' };
  },
};
