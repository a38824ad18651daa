import { encodeSse, encodeSseError, MessageAccumulator, MessageEncoder } from '@sluice/anthropic';
import type { Message, MessagesRequest, StreamEvent } from '@sluice/anthropic';
import type { CompletionError, CompletionEvent } from '@sluice/completion';
import { errorEnvelopeOf } from '@sluice/exchange';
import type { GatewayError, PreparedAttempt, ProviderAdapter } from '@sluice/exchange';
import { PROVIDER_FACTORIES, type ProfileName } from '@sluice/providers';
import { FakeAmbient, makeAttempt } from '@sluice/testing';

/** Every profile; the compiler misses the ones that are not here. */
const PROFILES: Readonly<Record<ProfileName, true>> = {
  generic: true,
  openai: true,
  azure: true,
  openrouter: true,
  groq: true,
  mistral: true,
  deepseek: true,
  'deepseek-beta': true,
  moonshot: true,
  xai: true,
  together: true,
  fireworks: true,
  cerebras: true,
  nvidia: true,
  vllm: true,
  ollama: true,
  lmstudio: true,
  'gemini-compat': true,
  zai: true,
  dashscope: true,
  simulator: true,
};

export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/** The formats that upstreams answer in. */
type ReplyApi = 'openai-compatible' | 'openai-responses' | 'gemini';

/** A profile of one of OpenAI's formats, or Gemini's own. */
type ReplyProfile = ProfileName | 'gemini';

/** Where an attempt goes and what it asks for. */
export interface ReplySetting {
  readonly profile: ReplyProfile;
  /** Chat Completions unless told. */
  readonly api?: ReplyApi;
  readonly request?: Partial<MessagesRequest>;
  /** The key that the upstream is called with. */
  readonly secret?: string;
}

/** What a client would have got. */
export interface TranslatedReply {
  readonly completions: readonly CompletionEvent[];
  readonly events: readonly StreamEvent[];
  /** The events as they go over the wire. */
  readonly wire: string;
  readonly failure: GatewayError | undefined;
}

const TOOLS = ['Read', 'Bash', 'Noop'].map((name) => ({ name, input_schema: { type: 'object' } }));

const REQUEST: Partial<MessagesRequest> = { stream: true, thinking: { type: 'adaptive' }, tools: TOOLS };

/** The adapter of any upstream of a profile. */
export function adapterOf(profile: ReplyProfile, api: ReplyApi = 'openai-compatible'): ProviderAdapter {
  return PROVIDER_FACTORIES[api]({
    id: 'upstream',
    adapter: api,
    baseUrl: 'https://upstream.test/v1',
    profile,
  });
}

/** Takes a reply through the gateway's translation: the request is prepared, the bytes decoded, the events encoded. */
export function translateReply(reads: Iterable<Uint8Array>, setting: ReplySetting): TranslatedReply {
  return new ReplyTranslation(setting).run(reads);
}

/** The message of a client that did not ask for a stream. */
export function accumulated(events: readonly StreamEvent[]): Message {
  const accumulator = new MessageAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.message();
}

class ReplyTranslation {
  readonly #ambient = new FakeAmbient();
  readonly #adapter: ProviderAdapter;
  readonly #prepared: PreparedAttempt;
  readonly #request: MessagesRequest;
  readonly #encoder: MessageEncoder;
  readonly #completions: CompletionEvent[] = [];
  readonly #events: StreamEvent[] = [];
  #failure: GatewayError | undefined;

  constructor({ profile, api, request, secret = 'test-secret' }: ReplySetting) {
    this.#adapter = adapterOf(profile, api);
    const attempt = makeAttempt({
      request: { ...REQUEST, ...request },
      target: { provider: 'upstream', model: 'model-1' },
      credential: { id: 'key-1', secret },
      ambient: this.#ambient,
    });
    this.#request = attempt.request;
    this.#prepared = this.#adapter.prepare(attempt);
    this.#encoder = new MessageEncoder({
      messageId: this.#ambient.id('msg'),
      model: attempt.request.model,
      estimatedInputTokens: 42,
      mintToolUseId: () => this.#ambient.id('toolu'),
      thinking: 'shown',
    });
  }

  run(reads: Iterable<Uint8Array>): TranslatedReply {
    const decoder = this.#prepared.openDecoder({ status: 200, headers: [['content-type', 'text/event-stream']] });
    for (const read of reads) this.#take(decoder.push(read));
    this.#take(decoder.end());
    const failure = this.#failure;
    if (failure !== undefined) this.#events.push(...this.#encoder.start());
    let wire = this.#events.map(encodeSse).join('');
    if (failure !== undefined) {
      const envelope = errorEnvelopeOf(failure, 'req_1');
      this.#events.push(envelope);
      wire += encodeSseError(envelope);
    }
    return { completions: this.#completions, events: this.#events, wire, failure };
  }

  #take(completions: readonly CompletionEvent[]): void {
    for (const completion of completions) {
      this.#completions.push(completion);
      if (completion.type === 'error') this.#fail(completion);
      else if (this.#failure === undefined) this.#events.push(...this.#encoder.push(completion));
    }
  }

  /** As the pipeline does: a failure may amount to an answer, as long as nothing was said. */
  #fail(event: CompletionError): void {
    const { error, reply } = this.#adapter.classifyFailure({
      target: { provider: 'upstream', model: 'model-1' },
      request: this.#request,
      ambient: this.#ambient,
      status: event.httpStatus,
      headers: [],
      body: '',
      event,
    });
    if (reply === undefined || this.#encoder.contentStarted) this.#failure ??= error;
    else this.#events.push(...reply.flatMap((completion) => this.#encoder.push(completion)));
  }
}
