import type { DecoderProfile } from './decoder-profile.js';
import type { Effort } from '../../shared/settings/effort.js';
import type { ToolIdStyle } from '../../shared/tools/tool-id-map.js';

/** Which request fields steer an upstream's thinking; what each does stands in `convert-thinking.ts`. */
export type ReasoningStyle =
  | 'none'
  | 'effort'
  | 'openrouter'
  | 'reasoning-switch'
  | 'thinking-switch'
  | 'zai'
  | 'deepseek'
  | 'enable-thinking'
  | 'chat-template'
  | 'groq'
  | 'mistral'
  | 'cerebras'
  | 'xai';

/** How one OpenAI-shaped upstream differs from another, as data. */
export interface ProviderProfile {
  /** The value of `gen_ai.provider.name`; undefined = the provider's own id. */
  readonly telemetryName?: string;
  /** Whether a request of Chat Completions is understood as whatever client has written it; else it is written anew. */
  readonly relaysChat: boolean;
  /** Where the key goes. Azure takes either header, never both. */
  readonly authentication: 'bearer' | 'api-key';
  /** The field that bounds the reply. */
  readonly tokensField: 'max_tokens' | 'max_completion_tokens';
  /** Whether `stream_options: {include_usage: true}` is understood. */
  readonly streamOptions: boolean;
  /** Whether padding of stream events against traffic analysis can be, and is, turned off. */
  readonly obfuscationSwitch: boolean;
  /** Whether replies are stored unless `store: false` says otherwise. */
  readonly storeSwitch: boolean;
  /** Stop sequences the upstream takes at most; the rest are looked for here. */
  readonly maxStops: number;
  readonly topK: boolean;
  /** `array`: text blocks stay apart; `string`: they are joined. */
  readonly partsMode: 'array' | 'string';
  /** What becomes of a system message in the middle: kept in place, told by the user, or moved to the front. */
  readonly midSystem: 'inline' | 'user' | 'hoist';
  /** Whether reasoning models want the role `developer` instead of `system`. */
  readonly developerRole: boolean;
  /** Whether `content: null` beside tool calls is understood. */
  readonly nullContent: boolean;
  /** What an empty tool result is written as. */
  readonly emptyToolResult: string;
  readonly images: boolean;
  /** Refuse requests with images for a model that takes none, instead of telling it that there was one. */
  readonly visionStrict: boolean;
  /** Whether the upstream fetches image URLs by itself. */
  readonly remoteImages: boolean;
  readonly pdf: boolean;
  readonly reasoningStyle: ReasoningStyle;
  /** The efforts every model of this upstream knows; models may know others. */
  readonly efforts: readonly Effort[];
  /** How earlier thinking is handed back. */
  readonly reasoningReplay: 'none' | 'reasoning_content' | 'reasoning_details';
  /** Whether an assistant message with tool calls is refused without `reasoning_content`. */
  readonly reasoningRequired: boolean;
  readonly prefill: 'native' | 'prefix' | 'continue' | 'plain' | 'reject';
  readonly toolIds: ToolIdStyle;
  readonly toolChoice: { readonly required: boolean; readonly named: boolean; readonly none: boolean };
  /** Whether a forced tool choice is accepted while the model thinks. */
  readonly forcedChoiceWhileThinking: boolean;
  readonly parallelSwitch: boolean;
  /** Whether the model makes one call at a time unless it is told that it may make several. */
  readonly parallelOptIn: boolean;
  /** Tools the upstream takes at most. */
  readonly maxTools: number;
  /** Whether each tool can be held to its schema; `beside`: all can, by what is said beside them. */
  readonly strictTools: boolean | 'beside';
  /**
   * `loose`: JSON schema as it is; `plain`: without the keywords that constrained decoders choke on; `gemini`:
   * Google's own kind of schema.
   */
  readonly schemaDialect: 'loose' | 'plain' | 'gemini';
  readonly responseFormat: 'json_schema' | 'json_object' | 'none';
  readonly webSearch: 'none' | 'plugin' | 'options';
  /** Which field carries a digest of the end user's id. */
  readonly userField: 'none' | 'user' | 'safety_identifier';
  readonly promptCacheKey: boolean;
  /** What becomes of `cache_control` marks. `claude`: kept for the models that understand them; `keep`: for all. */
  readonly cacheMarks: 'strip' | 'claude' | 'keep' | 'breakpoint';
  /** Anthropic's lifetime of a cache mark → the upstream's; absent = the upstream's own. */
  readonly cacheLifetimes: Readonly<Record<string, string>>;
  /** Anthropic's service tier → the upstream's; absent = the field is left out. */
  readonly serviceTiers: Readonly<Record<string, string>>;
  /** The service tier that `speed: "fast"` asks for. */
  readonly fastTier?: string;
  /** Whether thinking is only possible in a streamed reply. */
  readonly streamWhenThinking: boolean;
  /** Whether `insufficient_quota` is said of a minute's quota and not of the account, so that waiting helps. */
  readonly quotaRefills: boolean;
  readonly decoder: DecoderProfile;
}
