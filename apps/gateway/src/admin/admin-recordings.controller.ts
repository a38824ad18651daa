import { Controller, Delete, Get, Header, NotFoundException, Param, Put, Query } from '@nestjs/common';
import { harOf, readRecording } from '@sluice/recordings';
import type { StoredRecording } from '@sluice/storage';

import { AdminStore } from './admin-store.js';
import { Described } from './described.js';
import { FormatDto, RecordingFilterDto } from './recording-filter.dto.js';

/** `/admin/recordings`. */
@Controller('admin/recordings')
export class AdminRecordingsController {
  readonly #store: AdminStore;

  constructor(store: AdminStore) {
    this.#store = store;
  }

  @Get()
  @Described('Recordings that match, the newest first; `next` is the cursor of the next page')
  async list(@Query() filter: RecordingFilterDto): Promise<unknown> {
    const { limit, cursor, session, principal, ...rest } = filter;
    // What was not asked for is there as a member without a value.
    const present = Object.fromEntries(Object.entries<unknown>({ ...rest }).filter(([, value]) => value !== undefined));
    const found = await this.#store.index.list({
      ...present,
      limit,
      ...(cursor !== undefined && { before: cursor }),
      ...(session !== undefined && { sessionId: session }),
      ...(principal !== undefined && { principalId: principal }),
    });
    const next = found.length === limit ? (found.at(-1)?.summary.id ?? null) : null;
    return { recordings: found.map(shown), next };
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  @Described('One recording: what is known of it, its lines (`jsonl`), or an HTTP archive (`har`)')
  async show(@Param('id') id: string, @Query() { format }: FormatDto): Promise<unknown> {
    const stored = await this.#get(id);
    if (format === 'json') return shown(stored);
    const lines = await this.#store.lines(id);
    return format === 'jsonl' ? lines : harOf([readRecording(lines)]);
  }

  @Delete(':id')
  @Described('Deletes a recording for good, also a pinned one')
  async remove(@Param('id') id: string): Promise<unknown> {
    await this.#get(id);
    return { deleted: await this.#store.index.delete([id]) };
  }

  @Put(':id/pin')
  @Described('Keeps a recording from retention')
  async pin(@Param('id') id: string): Promise<unknown> {
    await this.#get(id);
    await this.#store.index.pin([id]);
    return { pinned: true };
  }

  @Delete(':id/pin')
  @Described('Leaves it to retention again')
  async unpin(@Param('id') id: string): Promise<unknown> {
    await this.#get(id);
    await this.#store.index.unpin([id]);
    return { pinned: false };
  }

  async #get(id: string): Promise<StoredRecording> {
    const stored = await this.#store.index.get(id);
    if (!stored) throw new NotFoundException('there is no such recording');
    return stored;
  }
}

function shown({ summary, pinned, storedAt }: StoredRecording): unknown {
  return { ...summary, pinned, storedAt };
}
