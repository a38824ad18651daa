import { Controller, Get, HttpCode } from '@nestjs/common';

/** Answers the empty probes clients send before they begin; Fastify serves HEAD along with GET. */
@Controller()
export class ProbeController {
  @Get()
  @HttpCode(200)
  root(): string {
    return '';
  }

  @Get('api/hello')
  @HttpCode(200)
  hello(): string {
    return '';
  }
}
