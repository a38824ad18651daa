import type { Dialect, DialectCall, DialectRoute } from './dialect.js';
import { anthropicDialect } from './dialects/anthropic/anthropic-dialect.js';
import { azureDialect } from './dialects/azure/azure-dialect.js';
import { azureClaudeDialect } from './dialects/azure-claude/azure-claude-dialect.js';
import { bedrockDialect } from './dialects/bedrock/bedrock-dialect.js';
import { chatDialect } from './dialects/chat/chat-dialect.js';
import { responsesDialect } from './dialects/responses/responses-dialect.js';
import { geminiDialect } from './dialects/gemini/gemini-dialect.js';
import { vertexDialect } from './dialects/vertex/vertex-dialect.js';

/** Every API the simulator speaks; where two serve a path, the first whose `when` agrees is meant. */
export const DIALECTS: readonly Dialect[] = [
  anthropicDialect,
  bedrockDialect,
  vertexDialect,
  geminiDialect,
  azureDialect,
  azureClaudeDialect,
  chatDialect,
  responsesDialect,
];

/** Whose words are used for paths that nobody serves. */
const SPOKEN_TO_STRANGERS = chatDialect;

/** Who answers a call; without a route, what is wrong with it is the path. */
export function findRoute(call: DialectCall): { readonly dialect: Dialect; readonly route?: DialectRoute } {
  for (const dialect of DIALECTS) {
    const route = dialect.routes.find(({ path, when }) => path.test(call.path) && (when?.(call) ?? true));
    if (route) return { dialect, route };
  }
  return { dialect: SPOKEN_TO_STRANGERS };
}
