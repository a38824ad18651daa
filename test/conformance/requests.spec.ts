import { afterAll, describe, expect, it } from '@jest/globals';
import type { ProfileName } from '@sluice/providers';

import { ObservedGateway } from '../../apps/gateway/fixtures/observed-gateway.js';
import { BLOCK_VECTORS } from './requests/block-vectors.js';
import { CONVERSATION_VECTORS } from './requests/conversation-vectors.js';
import { CLIENT_KEY, GATEWAY_VECTORS, type RequestStage } from './requests/gateway-vectors.js';
import { send, type RequestCase } from './requests/request-vector.js';
import { SETTING_VECTORS } from './requests/setting-vectors.js';
import { TOOL_VECTORS } from './requests/tool-vectors.js';
import { LoopbackUpstream } from './streams/loopback-upstream.js';

const VECTORS = [...CONVERSATION_VECTORS, ...BLOCK_VECTORS, ...TOOL_VECTORS, ...SETTING_VECTORS];

function checkCase(vector: RequestCase): void {
  const sent = send(vector);
  if (vector.body) expect(sent.body).toMatchObject(vector.body);
  if (vector.messages) expect(sent.body.messages).toEqual(vector.messages);
  if (vector.tools) expect(sent.body.tools?.map((tool) => tool.function)).toMatchObject(vector.tools);
  for (const field of vector.absent ?? []) expect(sent.body).not.toHaveProperty(field);
  for (const text of vector.unsaid ?? []) expect(sent.text).not.toContain(text);
  if (vector.losses) expect(sent.losses.map(({ code, path }) => [code, path])).toEqual(vector.losses);
  vector.check?.(sent);
}

describe('a request', () => {
  for (const { id, name, cases } of VECTORS) {
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

  for (const { id, name, profile = 'openai', play } of GATEWAY_VECTORS) {
    it(`${id} ${name}`, async () => {
      const stage = stages.get(profile) ?? openStage(profile);
      stages.set(profile, stage);
      await play(await stage);
    });
  }
});

describe('the suite', () => {
  it('has every vector once', () => {
    const ids = [...VECTORS, ...GATEWAY_VECTORS].map(({ id }) => id).toSorted();
    expect(ids).toEqual(Array.from({ length: 54 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`));
  });
});
