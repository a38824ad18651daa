import { ConsoleLogger, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RecordingStoreLocation } from '@sluice/storage';

import { AdminAccess } from './admin-access.js';
import { AdminStore } from './admin-store.js';
import { AdminModule } from './admin.module.js';
import { UnreachableStoreFilter } from './unreachable-store.filter.js';

/** How the admin API is served. */
export interface AdminOptions {
  /** Undefined = every program on this machine, and no web page. */
  readonly token: string | undefined;
  readonly stores: RecordingStoreLocation;
}

/** The admin API, ready to listen. Closing it lets go of the stores. */
export async function createAdminApplication({ token, stores }: AdminOptions): Promise<NestFastifyApplication> {
  const access = new AdminAccess(token);
  const store = new AdminStore(stores);
  const adapter = new FastifyAdapter({ bodyLimit: 1024, logger: false });
  adapter.getInstance().addHook('onRequest', async (request, reply) => {
    const refusal = access.refusalOf(request.headers);
    if (refusal) await reply.status(refusal.status).send({ statusCode: refusal.status, message: refusal.message });
  });
  adapter.getInstance().addHook('onClose', () => store.close());
  const nest = await NestFactory.create<NestFastifyApplication>(AdminModule.over(store), adapter, {
    logger: new ConsoleLogger('Admin', { json: true, logLevels: ['fatal', 'error'] }),
  });
  nest.useGlobalFilters(new UnreachableStoreFilter());
  nest.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
  return nest;
}
