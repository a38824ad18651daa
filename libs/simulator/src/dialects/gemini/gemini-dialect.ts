import type { Dialect, DialectCall, DialectRequest, ReadDialectCall, ReplyFormat, WholeReply } from '../../dialect.js';
import { bearerKey } from '../../key-check.js';
import { nameNumber, parseModelName } from '../../model-name.js';
import type { FailureReason } from '../../reply-plan.js';
import { UsageMeter } from '../../usage-meter.js';
import { AnswerWindow } from './answer-window.js';
import { candidateOf, finishOf, PartBuilder, usageOf, type GeminiIdentity } from './candidate-format.js';
import { ContentStream, type ContentStreamParts } from './content-stream.js';
import type { GeminiRequest } from './gemini-content.js';
import { googleErrorFor } from './google-error.js';
import { readGeminiRequest } from './read-gemini-request.js';
import { refuseContents, type CheckedModel } from './request-check.js';

const GENERATE = /\/models\/([^/]+):(generateContent|streamGenerateContent|countTokens)$/;
const BYTES_PER_TOKEN = 4;

/** The Gemini API, and Gemini on Vertex AI ("Generating content", "Use Gemini"). */
export const geminiDialect: Dialect = {
  name: 'gemini',
  routes: [{ kind: 'completion', path: GENERATE, read: readGenerate }],
  keyOf: ({ headers }) => headers['x-goog-api-key']?.toString() ?? bearerKey(headers.authorization),
  headers: () => ({ server: 'scaffolding on HTTPServer2', vary: 'Origin, X-Origin, Referer' }),
  failure,
};

function failure(reason: FailureReason, { path }: DialectCall): { status: number; body: object } {
  return { status: reason.status, body: googleErrorFor(reason, modelOf(path)) };
}

function readGenerate(call: ReadDialectCall): DialectRequest {
  const model = modelOf(call.path);
  // A question for a count may hold the request that it is about.
  const { generateContentRequest: asked = call.body } = call.body as { readonly generateContentRequest?: unknown };
  const refusal = refuseContents(asked, checkedModel(model));
  if (refusal) return { refusal: failure(refusal, call) };
  const request = asked as GeminiRequest;
  // Which generation of Gemini is meant may stand before the scenario: `gemini-3-sim-tools`.
  const scenario = model.slice(Math.max(0, model.indexOf('sim-')));
  return { request: readGeminiRequest(request, scenario), format: formatOf(request, call) };
}

function formatOf(request: GeminiRequest, call: ReadDialectCall): ReplyFormat {
  const [, , method = ''] = GENERATE.exec(call.path) ?? [];
  const model = modelOf(call.path);
  const thoughts = request.generationConfig?.thinkingConfig?.includeThoughts === true;
  const identity: GeminiIdentity = { id: `sim${call.serial}`, model, thoughts };
  const framing = call.query.get('alt') === 'sse' ? 'events' : 'array';
  const size = nameNumber(parseModelName(model).options['pieces'], 0);
  const answer = (promptTokens: number): ContentStreamParts => {
    const window = new AnswerWindow(request.continuationToken, size);
    return { identity, framing, promptTokens, window };
  };
  return {
    streamType: method === 'streamGenerateContent' ? streamType(framing) : undefined,
    openStream: (promptTokens) => new ContentStream(answer(promptTokens)),
    whole: (reply) =>
      method === 'countTokens'
        ? { totalTokens: reply.usage.promptTokens }
        : wholeContent(answer(reply.usage.promptTokens), reply),
  };
}

function streamType(framing: ContentStreamParts['framing']): string {
  return framing === 'events' ? 'text/event-stream' : 'application/json; charset=UTF-8';
}

function wholeContent({ identity, window, promptTokens }: ContentStreamParts, { pieces, finish }: WholeReply): object {
  const builder = new PartBuilder(identity);
  const meter = new UsageMeter(promptTokens * BYTES_PER_TOKEN);
  const held = pieces.filter(() => window.holdsNext());
  const parts = held.flatMap((piece) => {
    meter.add(piece);
    return builder.add(piece);
  });
  const continuationToken = window.nextToken;
  const end =
    continuationToken === undefined
      ? finishOf(
          finish,
          pieces.some(({ kind }) => kind === 'refusal'),
        )
      : { finishReason: 'CONTINUATION', continuationToken };
  return { ...candidateOf(identity, [...parts, ...builder.finish()], end), ...usageOf(meter.total()) };
}

function modelOf(path: string): string {
  return decodeURIComponent(GENERATE.exec(path)?.[1] ?? '');
}

/** `refuses=minimal` in a model's name: a level of thinking that it does not know. */
function checkedModel(model: string): CheckedModel {
  return {
    insistsOnSignatures: /^gemini-[3-9]/.test(model),
    refusedLevel: parseModelName(model).options['refuses'],
  };
}
