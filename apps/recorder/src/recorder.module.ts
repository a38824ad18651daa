import { Module, type DynamicModule } from '@nestjs/common';

import { RecorderService } from './recorder.service.js';

/** The recorder, made by its caller so that a wrong setting is an error here and not the end of the process in Nest. */
@Module({})
export class RecorderModule {
  static for(service: RecorderService): DynamicModule {
    return { module: RecorderModule, providers: [{ provide: RecorderService, useValue: service }] };
  }
}
