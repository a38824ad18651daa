import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';

import { AdminRecordingsController } from './admin-recordings.controller.js';
import { AdminSessionsController } from './admin-sessions.controller.js';
import { AdminStore } from './admin-store.js';
import { Described } from './described.js';
import { openApiDocument } from './openapi-document.js';

/** `/admin/openapi.json`. */
@Controller('admin/openapi.json')
class OpenApiController {
  @Get()
  @Described('This document')
  show(): unknown {
    return openApiDocument(ADMIN_CONTROLLERS);
  }
}

/** Everything that the admin API serves. */
export const ADMIN_CONTROLLERS = [AdminSessionsController, AdminRecordingsController, OpenApiController] as const;

/** The admin API over the stores that the recorder writes. */
@Module({})
export class AdminModule {
  static over(store: AdminStore): DynamicModule {
    return {
      module: AdminModule,
      controllers: [...ADMIN_CONTROLLERS],
      providers: [{ provide: AdminStore, useValue: store }],
    };
  }
}
