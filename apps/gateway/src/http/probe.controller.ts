import { Controller, Get, HttpCode, Req } from '@nestjs/common';
import { SLUICE_VERSION } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

/** Answers the probes clients send before they begin; Fastify serves HEAD along with GET. */
@Controller()
export class ProbeController {
  /** Who is there; HEAD is answered with nothing but that somebody is. */
  @Get()
  root(@Req() http: FastifyRequest): object | string {
    return http.method === 'HEAD' ? '' : { name: 'sluice', version: SLUICE_VERSION, status: 'running' };
  }

  @Get('api/hello')
  @HttpCode(200)
  hello(): string {
    return '';
  }
}
