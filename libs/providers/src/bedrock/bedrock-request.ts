import type { AttemptInput, UpstreamRequest } from '@sluice/exchange';

import { editCloudBody } from '../shared/claude-cloud/cloud-body.js';
import { cloudVersion } from '../shared/claude-cloud/cloud-version.js';
import { withoutHeaders } from '../shared/claude-cloud/without-headers.js';
import type { LossCollector } from '../shared/loss-collector.js';
import { bedrockBetas } from './bedrock-betas.js';
import { FIELD_QUIRK, TOOL_FIELD_QUIRK } from './bedrock-quirks.js';

const LEGACY_VERSION = 'bedrock-2023-05-31';
/** Both stand in the body. */
const MOVED_HEADERS = ['anthropic-version', 'anthropic-beta'];
/** The path says both. */
const FIELDS_OF_THE_PATH: ReadonlySet<string> = new Set(['model', 'stream']);
/** Marking a whole request for the cache is something that only Anthropic's own servers do. */
const WHOLE_CACHE = 'cache_control';

/** What the first version takes only with a beta, by how the beta begins. */
const BETA_OF_FIELD: Readonly<Record<string, RegExp>> = { context_management: /^context-management-/ };
const BETA_OF_TOOL_FIELD: Readonly<Record<string, RegExp>> = {
  allowed_callers: /^(?:advanced-tool-use|code-execution)-/,
  defer_loading: /^(?:advanced-tool-use|tool-search-tool)-/,
  eager_input_streaming: /^fine-grained-tool-streaming-/,
  input_examples: /^(?:advanced-tool-use|tool-examples)-/,
};

/** What a request of the Messages API is put into Bedrock's form with. */
export interface BedrockRequestOptions {
  readonly attempt: Pick<AttemptInput, 'target' | 'quirks' | 'inbound'>;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly losses: LossCollector;
}

/**
 * Puts version and betas into the body, and the model and the wish for a stream into the path ("InvokeModel", "Anthropic
 * Claude Messages API"). What Bedrock is known to refuse is left out.
 */
export function bedrockRequest(request: UpstreamRequest, options: BedrockRequestOptions): UpstreamRequest {
  const { attempt, baseUrl, losses } = options;
  const { target, quirks } = attempt;
  const betas = bedrockBetas(request.headers['anthropic-beta'], quirks);
  const version = cloudVersion(attempt, LEGACY_VERSION);
  const unheard = (needed: RegExp | undefined): boolean =>
    needed !== undefined && version === LEGACY_VERSION && !betas.some((beta) => needed.test(beta));
  const { body, dropped } = editCloudBody(request.body, {
    added: { anthropic_version: version, ...(betas.length > 0 && { anthropic_beta: betas }) },
    dropsField: (name) =>
      FIELDS_OF_THE_PATH.has(name) ||
      name === WHOLE_CACHE ||
      FIELD_QUIRK + name in quirks ||
      unheard(own(BETA_OF_FIELD, name)),
    dropsToolField: (name) => TOOL_FIELD_QUIRK + name in quirks || unheard(own(BETA_OF_TOOL_FIELD, name)),
  });
  reportDropped(dropped, losses);
  const method = request.stream ? 'invoke-with-response-stream' : 'invoke';
  return {
    ...request,
    url: `${baseUrl}/model/${encodeURIComponent(target.model)}/${method}`,
    headers: {
      ...withoutHeaders(request.headers, MOVED_HEADERS),
      accept: request.stream ? 'application/vnd.amazon.eventstream' : 'application/json',
    },
    body,
  };
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What only changed its place is no loss. */
function reportDropped(dropped: readonly string[], losses: LossCollector): void {
  for (const path of dropped) {
    if (FIELDS_OF_THE_PATH.has(path) || path === 'anthropic_version') continue;
    losses.add(path === WHOLE_CACHE ? 'cache_control_dropped' : 'field_dropped', path);
  }
}
