import type { FailureReason } from '../../reply-plan.js';
import type { GeminiContent, GeminiPart, GeminiRequest } from './gemini-content.js';
import { isSignatureOf } from './thought-signature.js';

/** How the model that is asked for differs from others. */
export interface CheckedModel {
  /** Gemini 3 and later refuse calls without signatures. */
  readonly insistsOnSignatures: boolean;
  /** Levels of thinking it does not know. */
  readonly refusedLevel: string | undefined;
}

/**
 * Why the real API would refuse this body, in its words; undefined if it would not. A translation that is wrong then
 * fails against the simulator too: responses that are not one for each call, calls without the signature they came
 * with, contents that do not begin with the user, empty parts.
 */
export function refuseContents(body: unknown, model: CheckedModel): FailureReason | undefined {
  const message = firstFault(body, model);
  return message === undefined ? undefined : { status: 400, message };
}

function firstFault(body: unknown, model: CheckedModel): string | undefined {
  const request = body as Partial<GeminiRequest> | undefined;
  const contents = request?.contents;
  if (!Array.isArray(contents) || contents.length === 0)
    return '* GenerateContentRequest.contents: contents is not specified\n';
  const turns = contents as readonly GeminiContent[];
  return (
    roleFault(turns) ??
    partFault(turns) ??
    pairFault(turns) ??
    signatureFault(turns, model) ??
    levelFault(request, model)
  );
}

function roleFault(contents: readonly GeminiContent[]): string | undefined {
  if (contents.some(({ role = 'user' }) => role !== 'user' && role !== 'model')) {
    return 'Please use a valid role: user, model.';
  }
  return contents[0]?.role === 'model' ? 'Please ensure that the conversation begins with a user turn.' : undefined;
}

function partFault(contents: readonly GeminiContent[]): string | undefined {
  for (const [index, { parts }] of contents.entries()) {
    if (parts.length === 0)
      return `* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.\n`;
    const empty = parts.findIndex((part) => part.text === '' && part.thoughtSignature === undefined);
    if (empty !== -1) {
      return `Unable to submit request because it must have a text parameter. contents[${index}].parts[${empty}]`;
    }
  }
  return undefined;
}

/** Every call is answered in the content that follows, and nothing else is answered there. */
function pairFault(contents: readonly GeminiContent[]): string | undefined {
  let open: readonly GeminiPart[] = [];
  for (const content of contents) {
    const answers = content.parts.filter(({ functionResponse }) => functionResponse !== undefined);
    if (answers.length !== open.length) return COUNT_FAULT;
    const names = answers.map(({ functionResponse }) => functionResponse?.name);
    if (open.some(({ functionCall }, index) => functionCall?.name !== names[index])) return COUNT_FAULT;
    open = content.role === 'model' ? content.parts.filter(({ functionCall }) => functionCall !== undefined) : [];
  }
  return open.length > 0 ? COUNT_FAULT : undefined;
}

const COUNT_FAULT =
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';

function signatureFault(contents: readonly GeminiContent[], model: CheckedModel): string | undefined {
  const asked = contents.findLastIndex(
    ({ role, parts }) => role !== 'model' && parts.every(({ functionResponse }) => functionResponse === undefined),
  );
  for (const [index, content] of contents.entries()) {
    const calls = content.parts.filter(({ functionCall }) => functionCall !== undefined);
    const forged = calls.some(
      ({ functionCall, thoughtSignature }) =>
        thoughtSignature !== undefined &&
        !isSignatureOf(thoughtSignature, functionCall?.name ?? '', functionCall?.args ?? {}),
    );
    if (forged) return 'Corrupted thought signature.';
    const first = calls[0];
    if (first === undefined || first.thoughtSignature !== undefined || index < asked || !model.insistsOnSignatures)
      continue;
    return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${first.functionCall?.name ?? ''}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`;
  }
  return undefined;
}

function levelFault(request: Partial<GeminiRequest> | undefined, { refusedLevel }: CheckedModel): string | undefined {
  const level = request?.generationConfig?.thinkingConfig?.thinkingLevel;
  if (level === undefined || level !== refusedLevel) return undefined;
  return `Thinking level ${level.toUpperCase()} is not supported for this model. Please retry with other thinking level.`;
}
