import { createProviders } from '@sluice/providers';

import type { ChatReader } from './chat-fault.js';
import type { CorpusRecord } from './corpus.js';
import { rulesOf } from './provider-rules.js';

const ORIGIN = 'https://resource.invalid';

/** Azure's adapter, with the endpoint that a recorded call went to. */
export function azureReader({ path, query }: CorpusRecord): ChatReader {
  const apiVersion = query?.['api-version'];
  const settings = { id: 'azure', adapter: 'azure', profile: '', ...(apiVersion && { options: { apiVersion } }) };
  const adapter = createProviders([{ ...settings, baseUrl: `${ORIGIN}${path}` }]).get('azure')!;
  return { adapter, rules: rulesOf(isInference(path) ? 'azure-inference' : 'azure') };
}

/** Models of every maker behind one address are read as carefully as any unknown server's. */
function isInference(path: string): boolean {
  return path.startsWith('/models/');
}
