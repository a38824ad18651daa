import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Under which the document finds it. */
export const DESCRIPTION = 'sluice:description';

/** Says what a route does, for the OpenAPI document. */
export function Described(text: string): CustomDecorator {
  return SetMetadata(DESCRIPTION, text);
}
