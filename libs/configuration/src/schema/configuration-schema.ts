import { SluiceFile } from '../file/sluice-file.dto.js';
import type { JsonSchema } from '../rules/rule.js';
import { ShapeSchemas } from './shape-schema.js';

/** The JSON Schema of `sluice.yaml`, draft 2020-12. */
export function configurationSchema(): JsonSchema {
  const schemas = new ShapeSchemas();
  const file = schemas.section(SluiceFile);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'sluice.yaml',
    description: 'The configuration of Sluice. `sluice config check` says whether a gateway would start with a file.',
    ...file,
    $defs: schemas.definitions,
  };
}
