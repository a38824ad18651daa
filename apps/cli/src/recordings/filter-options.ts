import type { SettingsArguments } from '@sluice/configuration';
import type { RecordingQuery } from '@sluice/storage';
import { InvalidArgumentError, type Command } from 'commander';

/** Options that choose recordings, the same in every command that has them. */
export interface FilterOptions extends SettingsArguments {
  readonly session?: string;
  readonly principal?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly outcome?: string;
  readonly model?: string;
  readonly tool?: string;
  readonly pinned?: true;
}

/** Adds them. */
export function withFilters(command: Command): Command {
  return command
    .option('--session <id>', 'only those of this session')
    .option('--principal <id>', 'only what this caller asked')
    .option('--since <time>', 'only newer ones: a date, or an age such as 2h, 30m, 7d', parseTime)
    .option('--until <time>', 'only older ones: a date, or an age', parseTime)
    .option(
      '--outcome <outcome>',
      'only those that ended so: ok, upstream_error, stream_error, client_closed, timeout, …',
    )
    .option('--model <name>', 'only those that asked for this model')
    .option('--tool <name>', 'only those whose reply asks for this tool')
    .option('--pinned', 'only pinned ones');
}

/** The question to the index. */
export function queryOf(options: FilterOptions): RecordingQuery {
  const { session, principal, since, until, outcome, model, tool, pinned } = options;
  return {
    ...(session !== undefined && { sessionId: session }),
    ...(principal !== undefined && { principalId: principal }),
    ...(since && { since }),
    ...(until && { until }),
    ...(outcome !== undefined && { outcome }),
    ...(model !== undefined && { model }),
    ...(tool !== undefined && { tool }),
    ...(pinned && { pinned }),
  };
}

/** @throws {InvalidArgumentError} */
export function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new InvalidArgumentError('a limit is 1 to 1000');
  return limit;
}

/** @throws {InvalidArgumentError} */
export function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a count is a whole number');
  return Number(text);
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @throws {InvalidArgumentError} */
export function parseTime(text: string): Date {
  const age = /^(\d+)([smhd])$/.exec(text);
  const date = age ? new Date(Date.now() - Number(age[1]) * UNIT_MS[age[2] as keyof typeof UNIT_MS]) : new Date(text);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('a time is a date, or an age such as 2h, 30m, 7d');
  return date;
}

const UNIT_BYTES = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 } as const;

/** @throws {InvalidArgumentError} */
export function parseBytes(text: string): number {
  const size = /^(\d+)([kmgt]?)b?$/i.exec(text);
  if (!size) throw new InvalidArgumentError('a size is a number of bytes, or one such as 500m, 20g');
  return Number(size[1]) * UNIT_BYTES[(size[2] ?? '').toLowerCase() as keyof typeof UNIT_BYTES];
}
