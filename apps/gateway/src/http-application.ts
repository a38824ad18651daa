import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogLevels } from '@sluice/configuration';
import { LogController } from 'fastify';

import type { GatewayParts } from './gateway-parts.js';
import { GatewayModule } from './gateway.module.js';
import { refuseBrokenRequest } from './http/broken-request.js';
import type { ReloadLog } from './reload/reloader.js';
import { refuseUnreadableUrl, registerRequestHooks } from './http/request-hooks.js';
import { servedUrl } from './http/routes.js';

/** The Nest application, ready to listen. */
export interface HttpApplication {
  readonly nest: NestFastifyApplication;
  /** Where the access lines go. */
  readonly log: ReloadLog;
  /** @param logLevel one of trace, debug, info, warn, error, fatal, silent */
  setLogLevel(logLevel: string): void;
  /** Stops listening, and answers what still comes on open connections with 529. */
  refuseNewRequests(): void;
  /** Ends what is left: requests that were read get a moment for their answers, those still on their way do not. */
  close(): Promise<void>;
}

/** Longer than the idle time of common load balancers, so that it is they who close idle connections. */
const KEEP_ALIVE_MS = 75_000;

/** Milliseconds for the last answers: without an end to it, half a request would keep the process from ending. */
const LAST_ANSWERS_MS = 1000;

/** Builds the HTTP face over the parts. */
export async function createHttpApplication(parts: GatewayParts): Promise<HttpApplication> {
  const { server } = parts.generations.current.configuration;
  const adapter = new FastifyAdapter({
    bodyLimit: server.bodyLimitBytes,
    keepAliveTimeout: KEEP_ALIVE_MS,
    rewriteUrl: ({ url = '/' }) => servedUrl(url),
    frameworkErrors: refuseUnreadableUrl,
    clientErrorHandler: (cause, socket) => {
      const error = refuseBrokenRequest(cause, socket);
      if (error) adapter.getInstance().log.info({ status: error.status, error: error.code }, 'request');
    },
    // The gateway writes its own access line, one a request, when the response has ended.
    logController: new LogController({ disableRequestLogging: true }),
    logger: { level: server.logLevel },
  });
  let closing = false;
  registerRequestHooks(adapter.getInstance(), {
    generations: parts.generations,
    telemetry: parts.telemetry,
    bodyLimitBytes: server.bodyLimitBytes,
    closing: () => closing,
  });
  const logger = new ConsoleLogger({ json: true, logLevels: nestLogLevels(server.logLevel, 'warn') });
  const nest = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.forRoot(parts, () => closing),
    adapter,
    {
      bodyParser: false,
      logger,
    },
  );
  const { log } = adapter.getInstance();
  parts.exchangeLog.writeTo(log);
  return {
    nest,
    log,
    setLogLevel: (logLevel) => {
      log.level = logLevel;
      logger.setLogLevels(nestLogLevels(logLevel, 'warn'));
    },
    refuseNewRequests: () => {
      closing = true;
      nest.getHttpServer().close();
      nest.getHttpServer().closeIdleConnections();
    },
    close: async () => {
      const timer = setTimeout(() => {
        nest.getHttpServer().closeAllConnections();
      }, LAST_ANSWERS_MS);
      await nest.close();
      clearTimeout(timer);
    },
  };
}
