import type { LogLevel } from '@nestjs/common';

/** From the most talkative to the gravest, each with what Nest's loggers call it. */
const LEVELS: readonly (readonly [name: string, nest: LogLevel])[] = [
  ['trace', 'verbose'],
  ['debug', 'debug'],
  ['info', 'log'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['fatal', 'fatal'],
];

/**
 * `LOG_LEVEL` for a logger of Nest's.
 *
 * @param logLevel one of trace, debug, info, warn, error, fatal, silent
 * @param least what is less grave than this is left out, whatever the level says
 */
export function nestLogLevels(logLevel: string, least: 'info' | 'warn' = 'info'): LogLevel[] {
  if (logLevel === 'silent') return [];
  const from = (name: string): number =>
    Math.max(
      0,
      LEVELS.findIndex(([level]) => level === name),
    );
  return LEVELS.slice(Math.max(from(logLevel), from(least))).map(([, nest]) => nest);
}
