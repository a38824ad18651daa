import type { MessagesRequest } from '@sluice/anthropic';
import type { AttemptInput, SignaturePayload, SignatureSigner, Target } from '@sluice/exchange';

import { FakeAmbient } from './fake-ambient.js';

/** What a test may set of an attempt. */
export interface AttemptFixtureOptions extends Partial<Omit<AttemptInput, 'request' | 'target'>> {
  readonly request?: Partial<MessagesRequest>;
  readonly target?: Partial<Target>;
}

/** Signs by writing the payload out: readable in fixtures, and nothing a server would accept. */
export const FAKE_SIGNER: SignatureSigner = {
  mint: (payload) => `sl1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.fake`,
  verify: (signature) => {
    const [kind, payload = '', seal] = signature.split('.');
    if (kind !== 'sl1' || seal !== 'fake') return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as SignaturePayload;
  },
};

/** An attempt as the pipeline would hand it to an adapter: one user message to `openai/gpt-4o` unless told. */
export function makeAttempt(options: AttemptFixtureOptions = {}): AttemptInput {
  const { request, target, ...rest } = options;
  return {
    request: { model: 'claude-x', max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }], ...request },
    target: { provider: 'openai', model: 'gpt-4o', ...target },
    credential: { id: 'openai-1', secret: 'test-secret' },
    ambient: new FakeAmbient(),
    signer: FAKE_SIGNER,
    quirks: {},
    ...rest,
  };
}
