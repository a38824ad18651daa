import { describe, expect, it } from '@jest/globals';
import type { RequestSigner, RequestSigning, SigningInput, Transport, UpstreamRequest } from '@sluice/exchange';
import { FakeAmbient } from '@sluice/testing';

import { signedTransport } from './signed-transport.js';

const REQUEST: UpstreamRequest = { method: 'POST', url: 'https://up.test/x', headers: { a: '1' }, stream: false };
const SIGNING: RequestSigning = { scheme: 'google' };
const NO_BODY = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined } as const) }),
};
const credential = { id: 'vertex-1', secret: 'token' };

/** A transport that answers with a status, behind a signer that writes down what it was given. */
function stage(status: number, signing: RequestSigning | undefined = SIGNING) {
  const sent: UpstreamRequest[] = [];
  const inputs: SigningInput[] = [];
  const refused: unknown[] = [];
  const transport: Transport = {
    send: (request) => {
      sent.push(request);
      return Promise.resolve({ status, headers: [], body: NO_BODY });
    },
  };
  const signer: RequestSigner = {
    sign: (request, input) => {
      inputs.push(input);
      return Promise.resolve({ ...request, headers: { ...request.headers, authorization: 'signed' } });
    },
    refused: (input) => refused.push(input),
  };
  const ambient = new FakeAmbient();
  const signed = signedTransport(transport, { signing, signer, credential, ambient });
  return {
    sent,
    inputs,
    refused,
    ambient,
    transport,
    signed,
    send: () => signed.send(REQUEST, new AbortController().signal),
  };
}

describe('signedTransport', () => {
  it('sends what was signed, with the date of the ambient clock', async () => {
    const { send, sent, inputs, refused, ambient } = stage(200);
    expect((await send()).status).toBe(200);
    expect(sent).toEqual([{ ...REQUEST, headers: { a: '1', authorization: 'signed' } }]);
    expect(inputs).toEqual([{ signing: SIGNING, credential, nowMs: ambient.currentMs }]);
    expect(refused).toEqual([]);
  });

  it('says so when what was signed is refused', async () => {
    const { send, refused } = stage(401);
    expect((await send()).status).toBe(401);
    expect(refused).toEqual([{ signing: SIGNING, credential }]);
  });

  it('is the transport itself where nothing is to be signed', () => {
    const { transport, ambient } = stage(200);
    expect(signedTransport(transport, { signing: undefined, signer: undefined, credential, ambient })).toBe(transport);
  });

  it('is not made where nobody can sign', () => {
    const { transport, ambient } = stage(200);
    const make = () => signedTransport(transport, { signing: SIGNING, signer: undefined, credential, ambient });
    expect(make).toThrow('wants its requests signed');
  });
});
