import { Controller, Delete, Get, NotFoundException, Param, Query } from '@nestjs/common';
import type { StoredSession } from '@sluice/storage';

import { AdminStore } from './admin-store.js';
import { Described } from './described.js';
import { SessionFilterDto } from './recording-filter.dto.js';

/** `/admin/sessions`. */
@Controller('admin/sessions')
export class AdminSessionsController {
  readonly #store: AdminStore;

  constructor(store: AdminStore) {
    this.#store = store;
  }

  @Get()
  @Described('Sessions with what they come to, the last used first; `next` is the cursor of the next page')
  async list(@Query() filter: SessionFilterDto): Promise<unknown> {
    const { limit, cursor, session, principal, since } = filter;
    const sessions = await this.#store.index.sessions({
      limit,
      ...(cursor !== undefined && { before: cursor }),
      ...(session !== undefined && { sessionId: session }),
      ...(principal !== undefined && { principalId: principal }),
      ...(since && { since }),
    });
    return { sessions, next: sessions.length === limit ? (sessions.at(-1)?.lastId ?? null) : null };
  }

  @Get(':key')
  @Described('One session, with the newest of its recordings')
  async show(@Param('key') key: string): Promise<unknown> {
    const session = await this.#get(key);
    const recordings = await this.#store.index.list({ sessionKey: key, limit: 50 });
    return { session, recordings: recordings.map(({ summary, pinned }) => ({ ...summary, pinned })) };
  }

  @Delete(':key')
  @Described('Deletes all recordings of a session for good')
  async remove(@Param('key') key: string): Promise<unknown> {
    await this.#get(key);
    return { deleted: await this.#store.index.deleteSession(key) };
  }

  async #get(key: string): Promise<StoredSession> {
    const [session] = await this.#store.index.sessions({ key, limit: 1 });
    if (!session) throw new NotFoundException('there is no such session');
    return session;
  }
}
