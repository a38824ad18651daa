import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { nestLogLevels, type SluiceConfiguration } from '@sluice/configuration';
import { createRecordingKeeper, createRecordingWorker } from '@sluice/recording';
import { EmbeddedDatabaseProcess } from '@sluice/storage';

import { RecorderModule } from './recorder.module.js';
import { RecorderService } from './recorder.service.js';

/** A recorder that was made and can be started. */
export interface RecorderApplication {
  /**
   * Resolves when recordings are taken from the queue; a server that is away is waited for.
   *
   * @throws {Error} when the embedded database cannot be opened
   */
  start(): Promise<void>;
  /** Finishes what is under way, then closes the database. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Makes the parts of the recorder; nothing runs yet.
 *
 * @throws {Error} when a store's URL names none that there is
 */
export async function createRecorderApplication(configuration: SluiceConfiguration): Promise<RecorderApplication> {
  const service = createService(configuration);
  Logger.overrideLogger(
    new ConsoleLogger({ json: true, logLevels: nestLogLevels(configuration.server.logLevel, 'warn') }),
  );
  const context = await NestFactory.createApplicationContext(RecorderModule.for(service));
  let closing: Promise<void> | undefined;
  return {
    start: () => service.start(),
    close: () => (closing ??= context.close()),
  };
}

function createService({ dataDir, stores, server, recording }: SluiceConfiguration): RecorderService {
  const logger = new ConsoleLogger('Recorder', { json: true, logLevels: nestLogLevels(server.logLevel) });
  const worker = createRecordingWorker({ dataDir, ...stores, logger });
  const keeper = createRecordingKeeper({ dataDir, ...stores, rules: recording.retention, logger });
  const needsDatabase = stores.queueUrl === undefined || stores.databaseUrl === undefined;
  if (!needsDatabase) return new RecorderService({ worker, keeper, logger });
  const onNotice = (notice: string): void => {
    logger.warn(notice);
  };
  return new RecorderService({ worker, keeper, logger, database: new EmbeddedDatabaseProcess({ dataDir, onNotice }) });
}
