import { pendingToolResults } from '../scenario-request.js';
import { nameNumber } from '../model-name.js';
import { argumentPieces, textPieces } from '../pieces.js';
import type { Scenario } from '../scenario.js';
import { pickToolCall } from '../tool-picker.js';
import { answerText } from './plausible-scenario.js';

/** Characters of argument text in one delta. */
const FRAGMENT_CHARACTERS = 40;

export const largeToolScenario: Scenario = {
  name: 'sim-large-tool',
  usage: 'sim-large-tool[:<kilobytes>]',
  summary:
    'calls a tool whose arguments carry so many kilobytes (256 unless told) in a field `content`, if there is a tool',
  plan: ({ request, name }) => {
    const call = pendingToolResults(request).length === 0 ? pickToolCall(request) : undefined;
    if (!call) return { kind: 'completion', pieces: textPieces(answerText(request)), finish: 'stop' };
    const content = '0123456789abcde\n'.repeat(nameNumber(name.arguments[0], 256) * 64);
    const text = JSON.stringify({ ...(call.arguments as object), content });
    const pieces = [
      { kind: 'tool-open', index: 0, id: `call_siml${request.messages.length}_0`, name: call.name } as const,
      ...argumentPieces(0, text, FRAGMENT_CHARACTERS),
    ];
    return { kind: 'completion', pieces, finish: 'tool_calls', pace: { piecesPerWrite: 8 } };
  },
};
