import type { ContextEdit, MessagesRequest } from '@sluice/anthropic';
import type { AttemptInput, Quirks, SignatureSigner, Target } from '@sluice/exchange';

import { editContext } from '../context-editing/edit-context.js';
import { LossCollector } from '../loss-collector.js';
import type { ModelProfile } from '../../openai-compatible/profile/model-profile.js';
import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';
import type { Restorations } from '../response/restorations.js';
import { ToolIdMap } from '../tools/tool-id-map.js';
import { ToolNameMap } from '../tools/tool-name-map.js';

/** What all converters of one request share. Made per attempt. */
export interface RequestConversion {
  /** Without what `context_management` has taken from it. */
  readonly request: MessagesRequest;
  readonly contextEdits: readonly ContextEdit[];
  readonly target: Target;
  readonly provider: ProviderProfile;
  readonly model: ModelProfile;
  readonly quirks: Quirks;
  readonly signer: SignatureSigner;
  /** Tokens of the prompt as estimated, where that was done. */
  readonly estimatedInputTokens: number | undefined;
  /** The arguments of an earlier call as its model wrote them, or `written`. */
  readonly recallArguments: (callId: string, written: string) => string;
  readonly losses: LossCollector;
  readonly names: ToolNameMap;
  readonly ids: ToolIdMap;
  /** Text that has to stand in the system message because the upstream has no field for it. */
  readonly hints: string[];
  readonly restorations: Restorations;
}

/** A conversion at its beginning. */
export function openConversion(
  attempt: Pick<
    AttemptInput,
    'request' | 'target' | 'quirks' | 'signer' | 'estimatedInputTokens' | 'limits' | 'recallArguments'
  >,
  provider: ProviderProfile,
  model: ModelProfile,
): RequestConversion {
  const losses = new LossCollector();
  const { request, applied, estimatedInputTokens } = editContext(attempt.request, attempt.estimatedInputTokens, losses);
  return {
    request,
    contextEdits: applied,
    target: attempt.target,
    quirks: attempt.quirks,
    signer: attempt.signer,
    estimatedInputTokens,
    recallArguments: attempt.recallArguments ?? ((_callId, written) => written),
    provider,
    model: { ...model, ...limitsOf(attempt) },
    losses,
    names: new ToolNameMap(),
    ids: new ToolIdMap(provider.toolIds),
    hints: [],
    restorations: { schemas: new Map(), members: new Map() },
  };
}

/** What an operator or a list says of a model is newer than what its profile knows. */
function limitsOf({
  limits = {},
}: Pick<AttemptInput, 'limits'>): Pick<ModelProfile, 'contextTokens' | 'maxOutputTokens'> {
  const { contextTokens, outputTokens } = limits;
  return {
    ...(contextTokens !== undefined && { contextTokens }),
    ...(outputTokens !== undefined && { maxOutputTokens: outputTokens }),
  };
}
