import { describe, expect, it } from '@jest/globals';
import { readChatRequest } from '@sluice/openai-dialect';

import { CHAT_REQUEST_RULES, type ChatRequestCase } from './chat-clients/request-cases.js';

function checkCase({ body, request, absent = [], fault, losses }: ChatRequestCase): void {
  const read = readChatRequest({ model: 'gpt-6', messages: [{ role: 'user', content: 'go' }], ...body });
  if ('refusal' in read) throw new Error(read.refusal.message);
  if (fault === undefined) expect(read.fault).toBeUndefined();
  else expect(read.fault).toMatchObject({ message: expect.stringMatching(fault.message), parameter: fault.parameter });
  // Whole fields, lest something stands there that nobody has asked for.
  for (const [field, value] of Object.entries(request ?? {})) expect(read.request[field]).toEqual(value);
  for (const field of absent) expect(read.request).not.toHaveProperty(field);
  if (losses) expect(read.chat.losses.map(({ code, path }) => `${code} ${path}`)).toEqual(losses);
}

describe('a request of a client that speaks Chat Completions', () => {
  for (const { id, name, cases } of CHAT_REQUEST_RULES) {
    it(`${id} ${name}`, () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const one of cases) checkCase(one);
    });
  }
});
