import { afterAll, describe, expect, it } from '@jest/globals';
import type { ProfileName } from '@sluice/providers';

import { ObservedGateway } from '../../apps/gateway/fixtures/observed-gateway.js';
import { BLOCK_RULES } from './requests/block-rules.js';
import { CONVERSATION_RULES } from './requests/conversation-rules.js';
import { CLIENT_KEY, GATEWAY_RULES, type RequestStage } from './requests/gateway-rules.js';
import { send, type RequestCase } from './requests/request-case.js';
import { SETTING_RULES } from './requests/setting-rules.js';
import { TOOL_RULES } from './requests/tool-rules.js';
import { LoopbackUpstream } from './streams/loopback-upstream.js';

const RULES = [...CONVERSATION_RULES, ...BLOCK_RULES, ...TOOL_RULES, ...SETTING_RULES];

function checkCase(requestCase: RequestCase): void {
  const sent = send(requestCase);
  if (requestCase.body) expect(sent.body).toMatchObject(requestCase.body);
  if (requestCase.messages) expect(sent.body.messages).toEqual(requestCase.messages);
  if (requestCase.tools) expect(sent.body.tools?.map((tool) => tool.function)).toMatchObject(requestCase.tools);
  for (const field of requestCase.absent ?? []) expect(sent.body).not.toHaveProperty(field);
  for (const text of requestCase.unsaid ?? []) expect(sent.text).not.toContain(text);
  if (requestCase.losses) expect(sent.losses.map(({ code, path }) => [code, path])).toEqual(requestCase.losses);
  requestCase.check?.(sent);
}

describe('a request', () => {
  for (const { id, name, cases } of RULES) {
    it(`${id} ${name}`, () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const one of cases) checkCase(one);
    });
  }
});

describe('a request through the gateway', () => {
  const stages = new Map<ProfileName, Promise<RequestStage>>();

  async function openStage(profile: ProfileName): Promise<RequestStage> {
    const upstream = await LoopbackUpstream.start();
    const gateway = await ObservedGateway.start({
      environment: { OPENAI_BASE_URL: upstream.url, OPENAI_PROFILE: profile, PROXY_API_KEY: CLIENT_KEY },
    });
    return { gateway, upstream };
  }

  afterAll(async () => {
    for (const stage of stages.values()) {
      const { gateway, upstream } = await stage;
      await gateway.close();
      await upstream.close();
    }
  });

  for (const { id, name, profile = 'openai', play } of GATEWAY_RULES) {
    it(`${id} ${name}`, async () => {
      const stage = stages.get(profile) ?? openStage(profile);
      stages.set(profile, stage);
      await play(await stage);
    });
  }
});

describe('the suite', () => {
  it('has every rule once', () => {
    const ids = [...RULES, ...GATEWAY_RULES].map(({ id }) => id).toSorted();
    expect(ids).toEqual(Array.from({ length: 54 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`));
  });
});
