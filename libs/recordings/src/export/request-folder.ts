import type { Usage } from '@sluice/completion';

import type { BundleFile } from '../bundle/ustar.js';
import { decodeBytes } from '../frames/recorded-bytes.js';
import { readClientEvents } from '../reading/client-events.js';
import type { Recording } from '../reading/read-recording.js';
import { summarise } from '../reading/recording-summary.js';
import { bodyBytes, headerOf, joinedBytes, timeOf } from './exchange-parts.js';
import { finalResponseOf } from './final-response.js';

/**
 * An exchange as the request logs of LLM-API-Key-Proxy have it: a folder of its own with `request.json`,
 * `final_response.json`, `metadata.json`, and `streaming_chunks.jsonl` where the reply was streamed.
 */
export function requestFolderOf(recording: Recording): readonly BundleFile[] {
  const digits = timeOf(recording, 0).slice(0, 19).replace(/\D/g, '');
  const folder = `${digits.slice(0, 8)}_${digits.slice(8)}_${recording.id}`;
  const reply = replyOf(recording);
  const files = [
    ['request.json', json(requestOf(recording))],
    ['final_response.json', json(reply.document)],
    ['metadata.json', json(metadataOf(recording, reply))],
    ...(reply.isStreamed ? [['streaming_chunks.jsonl', chunksOf(recording)] as const] : []),
  ] as const;
  return files.map(([name, text]) => ({ path: `${folder}/${name}`, data: Buffer.from(text) }));
}

function requestOf(recording: Recording): unknown {
  const { open } = recording;
  return {
    request_id: recording.id,
    timestamp_utc: timeOf(recording, 0),
    headers: Object.fromEntries(open?.req.h ?? []),
    body: parsed(bodyBytes(open?.req.body)),
  };
}

interface Reply {
  readonly isStreamed: boolean;
  readonly document: {
    readonly request_id: string;
    readonly timestamp_utc: string;
    readonly status_code: number | null;
    readonly duration_ms: number;
    readonly headers: Readonly<Record<string, string>> | null;
    readonly body: unknown;
  };
}

function replyOf(recording: Recording): Reply {
  const { frames } = recording;
  const head = frames.find((frame) => frame.k === 'head');
  const lastMicros = frames.at(-1)?.t ?? 0;
  const sent = joinedBytes(frames.filter((frame) => frame.k === 'down'));
  return {
    isStreamed: headerOf(head?.h, 'content-type')?.startsWith('text/event-stream') ?? false,
    document: {
      request_id: recording.id,
      timestamp_utc: timeOf(recording, lastMicros),
      status_code: head?.st ?? null,
      duration_ms: lastMicros / 1000,
      headers: head ? Object.fromEntries(head.h) : null,
      body: sent === undefined ? null : finalResponseOf(readClientEvents(sent.toString('utf8'))),
    },
  };
}

function metadataOf(recording: Recording, { document, isStreamed }: Reply): unknown {
  const { model, usage, stopReason, outcome, targets, cost } = summarise(recording);
  return {
    request_id: document.request_id,
    timestamp_utc: document.timestamp_utc,
    duration_ms: document.duration_ms,
    status_code: document.status_code,
    model: model ?? null,
    streaming: isStreamed,
    usage: usage ? totalsOf(usage) : null,
    finish_reason: stopReason ?? null,
    reasoning_found: hasReasoning(document.body),
    session_id: recording.open?.sess.id ?? null,
    outcome,
    targets,
    ...(cost && { cost }),
  };
}

/** In the counts of Chat Completions, whose prompt holds what came out of a cache. */
function totalsOf({ inputTokens, cacheReadTokens, cacheCreationTokens, outputTokens }: Usage): unknown {
  const prompt = inputTokens + cacheReadTokens + cacheCreationTokens;
  return { prompt_tokens: prompt, completion_tokens: outputTokens, total_tokens: prompt + outputTokens };
}

/** One line for each write to the client, with its own time. */
function chunksOf(recording: Recording): string {
  return recording.frames
    .filter((frame) => frame.k === 'down')
    .map(({ t, d, bytes }) => {
      const chunk = d === undefined ? { bytes } : { chunk: decodeBytes(d).toString('utf8') };
      return `${JSON.stringify({ timestamp_utc: timeOf(recording, t), ...chunk })}\n`;
    })
    .join('');
}

/** In the words of either API: a block of thinking, or a message with its reasoning. */
function hasReasoning(body: unknown): boolean {
  return (
    listOf(body, 'content').some((block) => String(memberOf(block, 'type')).endsWith('thinking')) ||
    listOf(body, 'choices').some((choice) => {
      const message = memberOf(choice, 'message');
      return Boolean(memberOf(message, 'reasoning_content') ?? memberOf(message, 'reasoning'));
    })
  );
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** JSON as such, other text as a string, and null where nothing is kept. */
function parsed(bytes: Buffer | undefined): unknown {
  if (bytes === undefined) return null;
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
