import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { HEALTH_SOURCE, type HealthSource, type HealthSummary } from './health-source.js';

/** Probes for load balancers and orchestrators. They need no key and tell nothing secret. */
@Controller()
export class HealthController {
  readonly #source: HealthSource;

  constructor(@Inject(HEALTH_SOURCE) source: HealthSource) {
    this.#source = source;
  }

  /** Whether the process should go on living. */
  @Get('health/live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The shape that users of other gateways know. Always 200, like the one above. */
  @Get('health')
  summary(): HealthSummary {
    return this.#source.summary();
  }

  /**
   * Whether new requests should come here: no while shutting down. A recorder in trouble degrades the answer,
   * but recording is never a reason to turn requests away.
   */
  @Get(['ready', 'health/ready'])
  ready(@Res({ passthrough: true }) reply: FastifyReply): object {
    const health = this.#source.health();
    void reply.status(health.status === 'shutting_down' ? 503 : 200);
    return health;
  }
}
