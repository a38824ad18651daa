import type Anthropic from '@anthropic-ai/sdk';
import { expect, it } from '@jest/globals';

import { askAs, describeProvider } from './provider-suite.js';

const ask = askAs('anthropic-compatible');

describeProvider(
  {
    protocol: 'the Messages API as others have it',
    provider: 'anthropic-compatible',
    paths: /^\/v1\/messages$/,
    environment: ({ origin }) => ({
      ANTHROPIC_COMPATIBLE_API_BASE: origin,
      ANTHROPIC_COMPATIBLE_API_KEY: 'any-key',
      BIG_MODEL: 'anthropic-compatible/sim-text',
    }),
    unsupported: { documents: 'The generic profile knows of no server that reads PDFs.' },
  },
  (stage) => {
    it('is sent nothing that such servers do not know', async () => {
      const request: Anthropic.MessageCreateParamsNonStreaming = {
        ...ask('x', 'sim-text:odd=1'),
        system: [{ type: 'text', text: 'be brief', cache_control: { type: 'ephemeral' } }],
        metadata: { user_id: 'u' },
        output_config: { effort: 'high' },
      };
      await stage().client.messages.create(request, { headers: { 'anthropic-beta': 'some-beta' } });
      const [call] = stage().calls('sim-text:odd=1');
      expect(call?.body).toEqual({
        model: 'sim-text:odd=1',
        max_tokens: 1024,
        system: [{ type: 'text', text: 'be brief' }],
        messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      });
      expect(call?.headers).not.toHaveProperty('anthropic-beta');
    });
  },
);
