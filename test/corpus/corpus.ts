import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { Json } from './json.js';

/** One exchange with a provider, as somebody recorded it. */
export interface CorpusRecord {
  readonly id: string;
  readonly provider: string;
  readonly api: string;
  readonly model: string | null;
  readonly path: string;
  readonly query: Readonly<Record<string, string>> | null;
  readonly request_body: Json | null;
  readonly status: number;
  readonly response_headers: Readonly<Record<string, string>> | null;
  readonly stream: boolean;
  /** The body's exact text; of a stream every byte of it. */
  readonly response_body: string;
  readonly body_encoding: 'utf8' | 'base64';
}

/** What a record is a sample of. */
export type RecordKind = 'stream' | 'whole' | 'error';

/** One JSON object a line. A folder may hold several files: one to develop by, one to check by. */
const FILE = /^corpus.*\.jsonl\.gz$/u;

/** The records of one API, in the order of the files. */
export function readCorpus(folder: string, api: string): readonly CorpusRecord[] {
  return readdirSync(folder)
    .filter((name) => FILE.test(name))
    .flatMap((name) =>
      gunzipSync(readFileSync(join(folder, name)))
        .toString('utf8')
        .split('\n'),
    )
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as CorpusRecord)
    .filter((record) => record.api === api);
}

export function kindOf({ status, stream }: CorpusRecord): RecordKind {
  if (status >= 400) return 'error';
  return stream ? 'stream' : 'whole';
}

export function bytesOf({ response_body: body, body_encoding: encoding }: CorpusRecord): Uint8Array {
  return new Uint8Array(Buffer.from(body, encoding));
}

export function bodyText(record: CorpusRecord): string {
  return Buffer.from(bytesOf(record)).toString('utf8');
}
