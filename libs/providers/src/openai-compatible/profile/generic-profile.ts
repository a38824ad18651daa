import type { DecoderProfile } from './decoder-profile.js';
import type { ProviderProfile } from './provider-profile.js';

const BUFFERED: DecoderProfile = { thinkTags: true, toolArguments: 'buffer', usageConvention: 'inclusive' };

/** For upstreams that never send broken calls: arguments go out as they come. */
export const STREAMED_DECODER: DecoderProfile = { ...BUFFERED, toolArguments: 'stream' };

/** What every upstream of this kind has understood so far: the choice for one that nothing is known about. */
export const GENERIC_PROFILE: ProviderProfile = {
  relaysChat: true,
  authentication: 'bearer',
  tokensField: 'max_tokens',
  streamOptions: true,
  obfuscationSwitch: false,
  storeSwitch: false,
  maxStops: 4,
  topK: false,
  partsMode: 'string',
  midSystem: 'user',
  developerRole: false,
  nullContent: false,
  emptyToolResult: '',
  images: true,
  visionStrict: false,
  remoteImages: true,
  pdf: false,
  reasoningStyle: 'none',
  efforts: [],
  reasoningReplay: 'none',
  reasoningRequired: false,
  prefill: 'plain',
  toolIds: 'plain',
  toolChoice: { required: true, named: true, none: true },
  forcedChoiceWhileThinking: true,
  parallelSwitch: true,
  parallelOptIn: false,
  maxTools: 128,
  strictTools: false,
  schemaDialect: 'plain',
  responseFormat: 'json_object',
  webSearch: 'none',
  userField: 'none',
  promptCacheKey: false,
  cacheMarks: 'strip',
  cacheLifetimes: {},
  serviceTiers: {},
  streamWhenThinking: false,
  quotaRefills: false,
  decoder: BUFFERED,
};

/** Servers that run open models themselves: they render a chat template, which knows one leading system message. */
export const LOCAL_PROFILE: ProviderProfile = {
  ...GENERIC_PROFILE,
  topK: true,
  remoteImages: false,
  schemaDialect: 'loose',
  responseFormat: 'json_schema',
};
