import { SLUICE_VERSION, type Credential } from '@sluice/exchange';

import type { GeminiProfile } from './profile/gemini-profile.js';

/** The headers of a call. Compressed streams arrive in lumps, so none is asked for; the client's own stay here. */
export function callHeaders(
  { credential, stream }: { readonly credential: Credential; readonly stream: boolean },
  { authentication }: Pick<GeminiProfile, 'authentication'>,
) {
  const asKey = authentication === 'key' && credential.secret !== '';
  return {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'accept-encoding': 'identity',
    'user-agent': `sluice/${SLUICE_VERSION}`,
    ...(asKey && { 'x-goog-api-key': credential.secret }),
  };
}
