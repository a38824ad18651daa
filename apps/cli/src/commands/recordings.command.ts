import { writeFile } from 'node:fs/promises';

import type { SettingsArguments } from '@sluice/configuration';
import type { RecordingSummary } from '@sluice/recordings';
import { InvalidArgumentError, type Command } from 'commander';

import { bundleOf } from '../recording-export.js';
import type { withArchive } from '../recording-archive.js';
import { responseOf, timelineOf } from '../recording-timeline.js';
import { withSettings } from '../settings-options.js';
import { coloured, note, print, table } from '../terminal.js';

interface ListOptions extends SettingsArguments {
  readonly session?: string;
  readonly since?: Date;
  readonly outcome?: string;
  readonly limit: number;
  readonly json?: boolean;
}

interface ShowOptions extends SettingsArguments {
  readonly raw?: boolean;
  readonly response?: boolean;
  readonly json?: boolean;
}

interface ExportOptions extends SettingsArguments {
  readonly session: string;
  readonly output: string;
}

/** `sluice recordings ls | show | export`. */
export function addRecordingsCommand(program: Command): void {
  const recordings = program.command('recordings').description('look at what was recorded');
  withSettings(recordings.command('ls'))
    .description('list recordings, the newest first')
    .option('--session <id>', 'only those of this session')
    .option('--since <time>', 'only newer ones: a date, or an age such as 2h, 30m, 7d', parseSince)
    .option(
      '--outcome <outcome>',
      'only those that ended so: ok, upstream_error, stream_error, client_closed, timeout, …',
    )
    .option('--limit <number>', 'at most so many', parseLimit, 50)
    .option('--json', 'as JSON: { recordings, waiting }')
    .action(list);
  withSettings(recordings.command('show <id>'))
    .description('show one recording frame by frame')
    .option('--raw', 'the JSON lines as they were recorded')
    .option('--response', 'only what the client was sent')
    .option('--json', 'the summary as JSON')
    .action(show);
  withSettings(recordings.command('export'))
    .description('write the recordings of a session into one bundle, for `sluice replay verify`')
    .requiredOption('--session <id>', 'the session')
    .requiredOption('-o, --output <file>', 'the bundle to write, such as session.slrec')
    .action(exportSession);
}

/** Loads database and blob store only for commands that look at recordings. */
const openArchive: typeof withArchive = async (settings, work) =>
  (await import('../recording-archive.js')).withArchive(settings, work);

async function list(options: ListOptions): Promise<void> {
  const { found, waiting } = await openArchive(options, async (archive) => ({
    waiting: await archive.waiting(),
    found: await archive.list({
      limit: options.limit,
      ...(options.session !== undefined && { sessionId: options.session }),
      ...(options.since !== undefined && { since: options.since }),
      ...(options.outcome !== undefined && { outcome: options.outcome }),
    }),
  }));
  const summaries = found.map(({ summary }) => summary);
  if (options.json) print(JSON.stringify({ recordings: summaries, waiting }, undefined, 2));
  else if (found.length === 0) print('no recordings');
  else print(table([HEAD, ...summaries.map(row)]));
  noteWaiting(waiting, 'listed');
}

const HEAD = ['ID', 'STARTED', 'SESSION', 'MODEL', 'SERVED BY', 'OUTCOME', 'STOP', 'IN', 'OUT', 'USD', 'MS'];

/** What has not come into the index yet looks like a loss to whoever does not know of the spool. */
function noteWaiting(waiting: number, done: 'listed' | 'exported'): void {
  if (waiting === 0) return;
  const [what, verb] = waiting === 1 ? ['1 more recording', 'waits'] : [`${waiting} more recordings`, 'wait'];
  note(`${what} ${verb} in the spool, not ${done} yet: a running gateway and recorder store them.`);
}

/** What the list of prices gives, or else what the provider said; nothing where neither is known. */
function dollars({ cost }: RecordingSummary): string {
  const usd = cost?.unpriced === 0 ? cost.usd : cost?.reportedUsd;
  return usd?.toFixed(4) ?? '';
}

function row(summary: RecordingSummary): readonly string[] {
  return [
    summary.id,
    summary.startedAt?.slice(0, 19).replace('T', ' ') ?? '',
    summary.sessionId?.slice(0, 8) ?? '',
    summary.model ?? '',
    summary.targets.at(-1) ?? '',
    summary.outcome,
    summary.stopReason ?? '',
    String(summary.usage?.inputTokens ?? ''),
    String(summary.usage?.outputTokens ?? ''),
    dollars(summary),
    (summary.durationMicros / 1000).toFixed(0),
  ];
}

async function show(id: string, options: ShowOptions): Promise<void> {
  await openArchive(options, async (archive) => {
    const stored = await archive.get(id);
    if (options.json) {
      print(JSON.stringify(stored.summary, undefined, 2));
      return;
    }
    if (options.raw) {
      process.stdout.write(await archive.lines(stored));
      return;
    }
    const recording = await archive.read(stored);
    if (options.response) {
      process.stdout.write(responseOf(recording));
      return;
    }
    for (const line of timelineOf(recording)) print(line);
    if (!recording.complete)
      print(coloured('yellow', 'incomplete: the gateway ended before the exchange did, or frames were dropped'));
  });
}

async function exportSession(options: ExportOptions): Promise<void> {
  await openArchive(options, async (archive) => {
    noteWaiting(await archive.waiting(), 'exported');
    const stored = await archive.session(options.session);
    if (stored.length === 0) throw new Error(`there is no recording of session ${options.session}`);
    const bundle = await bundleOf(archive, stored);
    await writeFile(options.output, bundle);
    const exchanges = `${stored.length} ${stored.length === 1 ? 'exchange' : 'exchanges'}`;
    print(`${options.output}: ${exchanges}, ${bundle.byteLength} bytes`);
  });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new InvalidArgumentError('a limit is 1 to 1000');
  return limit;
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function parseSince(text: string): Date {
  const age = /^(\d+)([smhd])$/.exec(text);
  const date = age ? new Date(Date.now() - Number(age[1]) * UNIT_MS[age[2] as keyof typeof UNIT_MS]) : new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('a time is a date, or an age such as 2h, 30m, 7d');
  return date;
}
