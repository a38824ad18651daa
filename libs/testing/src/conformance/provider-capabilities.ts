import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { MessagesRequest } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import { ClientError, type Capabilities, type ProviderAdapter } from '@sluice/exchange';

import { makeAttempt } from '../attempt-fixture.js';
import { readUnsupported, runProviderFixture, type ProviderCase } from './provider-fixtures.js';

const PDF = 'JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCg==';

/**
 * What a provider is seen to do with its fixtures, whatever it says of itself: what came out of its replies, and what
 * of a request reached the body that it would send.
 *
 * @param folder the provider's `fixtures`
 */
export function observeCapabilities(adapter: ProviderAdapter, folder: string): Capabilities {
  const unsupported = readUnsupported(folder);
  const run = (name: ProviderCase): readonly CompletionEvent[] =>
    unsupported.includes(name)
      ? []
      : (runProviderFixture(adapter, join(folder, name)).result as readonly CompletionEvent[]);
  const [text, tool, parallel, thinking] = [run('text'), run('tool-call'), run('parallel-tools'), run('thinking')];
  return {
    streaming: text.some(({ type }) => type === 'text'),
    tools: callsIn(tool) > 0 && sent(adapter, readRequest(folder, 'tool-call')).includes('"Bash"'),
    parallelTools: callsIn(parallel) > 1,
    thinking: thinking.some(isThinking),
    images: !unsupported.includes('image') && sendsImage(adapter, folder),
    documents: sent(adapter, withPdf(readRequest(folder, 'text'))).includes(PDF),
  };
}

function callsIn(events: readonly CompletionEvent[]): number {
  return events.filter(({ type }) => type === 'toolOpen').length;
}

/** Shown, or at least counted: OpenAI keeps its models' thoughts to itself. */
function isThinking(event: CompletionEvent): boolean {
  return event.type === 'reasoning' || (event.type === 'usage' && (event.usage.reasoningTokens ?? 0) > 0);
}

function sendsImage(adapter: ProviderAdapter, folder: string): boolean {
  const request = readRequest(folder, 'image');
  const data = /"data":"([^"]+)"/.exec(JSON.stringify(request))?.[1];
  return data !== undefined && sent(adapter, request).includes(data);
}

/** The body of the request upstream; empty where the request is refused. */
function sent(adapter: ProviderAdapter, request: MessagesRequest): string {
  try {
    const target = { provider: adapter.id, model: request.model };
    return Buffer.from(adapter.prepare(makeAttempt({ request, target })).request.body ?? '').toString('utf8');
  } catch (error) {
    if (error instanceof ClientError) return '';
    throw error;
  }
}

function withPdf(request: MessagesRequest): MessagesRequest {
  const source = { type: 'base64', media_type: 'application/pdf', data: PDF };
  return { ...request, messages: [{ role: 'user', content: [{ type: 'document', source }] }] } as MessagesRequest;
}

function readRequest(folder: string, name: ProviderCase): MessagesRequest {
  const file = join(folder, name, 'request.json');
  return JSON.parse(
    readFileSync(existsSync(file) ? file : join(folder, 'text/request.json'), 'utf8'),
  ) as MessagesRequest;
}
