import { createProviders } from '@sluice/providers';

import { azureReader } from './azure-reader.js';
import { chatFault, type ChatReader } from './chat-fault.js';
import type { CorpusRecord } from './corpus.js';
import { describeCorpus } from './describe-corpus.js';
import { rulesOf } from './provider-rules.js';

function readerOf(record: CorpusRecord): ChatReader {
  const { provider } = record;
  if (provider === 'azure') return azureReader(record);
  const settings = { id: provider, adapter: 'openai-compatible', baseUrl: 'https://upstream.invalid/v1' };
  const rules = rulesOf(provider);
  return { adapter: createProviders([{ ...settings, profile: rules.profile }]).get(provider)!, rules };
}

describeCorpus({
  api: 'openai-chat',
  name: 'recorded Chat Completions traffic through decoder and encoder',
  faultOf: (record) => chatFault(record, readerOf(record)),
});
