import type { SettingsArguments } from '@sluice/configuration';
import type { StoredSession } from '@sluice/storage';

import { print, table } from '../terminal.js';
import { openArchive } from './open-archive.js';

interface SessionsOptions extends SettingsArguments {
  readonly since?: Date;
  readonly principal?: string;
  readonly before?: string;
  readonly limit: number;
  readonly json?: true;
}

const HEAD = ['SESSION', 'LAST', 'TURNS', 'AGENTS', 'FAILED', 'IN', 'OUT', 'CACHED', 'USD', 'MODELS', 'TOOLS'] as const;

/** `sluice recordings sessions`. */
export async function listSessions({ since, principal, before, limit, ...options }: SessionsOptions): Promise<void> {
  const sessions = await openArchive(options, ({ opened }) =>
    opened.store.sessions({
      limit,
      ...(since && { since }),
      ...(principal !== undefined && { principalId: principal }),
      ...(before !== undefined && { before }),
    }),
  );
  if (options.json) print(JSON.stringify({ sessions }, undefined, 2));
  else if (sessions.length === 0) print('no sessions');
  else print(table([HEAD, ...sessions.map(row)]));
}

function row(session: StoredSession): readonly string[] {
  const { tokens } = session;
  return [
    session.sessionId,
    session.endedAt.toISOString().slice(0, 19).replace('T', ' '),
    String(session.turns),
    String(session.subAgents),
    String(session.failedTurns),
    String(tokens.input + tokens.cacheRead + tokens.cacheCreation),
    String(tokens.output),
    String(tokens.cacheRead),
    session.costUsd.toFixed(4),
    session.models.join(' '),
    session.tools.join(' '),
  ];
}
