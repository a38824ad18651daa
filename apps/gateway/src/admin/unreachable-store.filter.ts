import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** What connecting fails with, and what PostgreSQL says when it goes, or before the recorder has made its tables (57P, 3F000, 42P01). */
const AWAY = /^(?:ECONN|ENOENT|ENOTFOUND|ETIMEDOUT|EPIPE|EAI_|57P|3F000|42P01)/;

/** A database that is away is not a fault of the gateway; what is one is told to the log alone. */
@Catch()
export class UnreachableStoreFilter implements ExceptionFilter {
  readonly #logger = new Logger('Admin');

  catch(exception: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (exception instanceof HttpException) {
      void reply.status(exception.getStatus()).send(exception.getResponse());
      return;
    }
    if (isAway(exception)) {
      const message = 'the index of recordings cannot be reached: no recorder runs, or its database is away';
      void reply.status(503).send({ statusCode: 503, message });
      return;
    }
    this.#logger.error(exception instanceof Error ? (exception.stack ?? exception.message) : String(exception));
    void reply.status(500).send({ statusCode: 500, message: 'Internal error of the gateway; its log has the details' });
  }
}

function isAway(exception: unknown): boolean {
  if (typeof exception !== 'object' || exception === null) return false;
  const { code, message } = exception as { readonly code?: unknown; readonly message?: unknown };
  return AWAY.test(String(code)) || /timeout|terminated/i.test(String(message));
}
