import type { Message, MessagesRequest, StreamEvent } from '@sluice/anthropic';
import type { ProviderSettings } from '@sluice/exchange';
import { ChatCompletionAccumulator } from '@sluice/openai-dialect';
import { createProviders } from '@sluice/providers';

import {
  chunksOf,
  heardBySdk,
  heardOfCompletion,
  heardOfMessage,
  type Heard,
} from '../conformance/chat-clients/heard.js';
import { bytesOf, kindOf, type CorpusRecord } from './corpus.js';
import { describeCorpus } from './describe-corpus.js';
import { firstDifference } from './first-difference.js';
import { GatewayRun } from './gateway-reading.js';
import { geminiRequestOf } from './gemini-request.js';
import { responsesRequestOf } from './responses-request.js';

/** Who reads the replies of an API, and what is asked so that they come. */
interface Reader {
  readonly settings: Pick<ProviderSettings, 'adapter' | 'profile'>;
  readonly requestOf: (record: CorpusRecord) => MessagesRequest;
}

const READERS: Readonly<Record<string, Reader>> = {
  anthropic: { settings: { adapter: 'anthropic', profile: '' }, requestOf: ownRequestOf },
  gemini: {
    settings: { adapter: 'gemini', profile: 'gemini' },
    requestOf: (record) => geminiRequestOf(record, true),
  },
  'openai-responses': {
    settings: { adapter: 'openai-responses', profile: '' },
    requestOf: (record) => responsesRequestOf(record, true),
  },
};

function ownRequestOf({ request_body: body, stream }: CorpusRecord): MessagesRequest {
  return { ...(body as unknown as MessagesRequest), stream };
}

/** What is wrong with what a client of Chat Completions hears of a recorded reply, held against one of the Messages API. */
async function faultOf(record: CorpusRecord, { settings, requestOf }: Reader): Promise<string | undefined> {
  if (kindOf(record) === 'error') return undefined;
  const place = { id: 'upstream', baseUrl: 'https://upstream.invalid', ...settings };
  const adapter = createProviders([place]).get('upstream')!;
  const { events, message, failure } = new GatewayRun(record, adapter, requestOf(record)).reply([bytesOf(record)]);
  const wire = chunksOf(events);
  if (message === undefined || failure !== undefined) {
    return wire.includes('[DONE]') ? 'a reply that failed is told as one that is done' : undefined;
  }
  const expected = withReason(heardOfMessage(message), message);
  return (
    firstDifference(expected, sound(await heardBySdk(wire), expected), 'streamed') ??
    firstDifference(expected, sound(whole(events), expected), 'whole')
  );
}

/** Why a model will not answer has a place of its own in a message; in a completion it is the refusal itself. */
function withReason(heard: Heard, { stop_details: details }: Message): Heard {
  return heard.text === '' && details?.explanation ? { ...heard, text: details.explanation } : heard;
}

/** A client that wants no stream gets all at once. */
function whole(events: readonly StreamEvent[]): Heard {
  const accumulator = new ChatCompletionAccumulator();
  for (const event of events) accumulator.push(event);
  return heardOfCompletion(JSON.parse(JSON.stringify(accumulator.completion(7))) as never);
}

/** Of a reply that was cut, a stream has shown the beginning of a call as well; a message has none but whole ones. */
function sound(heard: Heard, expected: Heard): Heard {
  const isCut = heard.finish === 'length' || heard.finish === 'content_filter';
  return isCut ? { ...heard, calls: heard.calls.slice(0, expected.calls.length) } : heard;
}

for (const [api, reader] of Object.entries(READERS)) {
  describeCorpus({
    api,
    name: `recorded replies of ${api}, as clients of Chat Completions hear them`,
    faultOf: (record) => faultOf(record, reader),
  });
}
