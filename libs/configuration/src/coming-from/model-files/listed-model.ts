import type { ConfigurationFault } from '../../configuration-error.js';
import { HTTP_URL } from '../../rules/url-rules.js';
import type { ImportedModel } from '../imported-document.js';
import { FieldReader } from './field-reader.js';
import { secretOf, textOf, variableOf, type ModelFormat } from './model-notation.js';
import type { ListedModel } from './yaml-list.js';

/** A model of another proxy's file, checked. */
export interface ServedModel {
  readonly where: string;
  /** Everything but the provider, which is known when all models are. */
  readonly model: Omit<ImportedModel, 'provider'>;
  readonly baseUrl: string;
  readonly format: ModelFormat;
  /** A key that stands in the file itself. */
  readonly key?: string;
  /** The variable that holds its key. */
  readonly keyVariable?: string;
  /** The login that serves it there. */
  readonly login?: string;
}

/** A model, or what is wrong with it. */
export type ServedModelReading = { readonly served: ServedModel } | { readonly faults: readonly ConfigurationFault[] };

/** Reads the fields of one model, of either proxy's file. */
export function readListedModel({ where, fields }: ListedModel): ServedModelReading {
  const reader = new FieldReader(where, fields);
  const id = reader.read('model_id', textOf, 'the name that clients ask for') ?? reader.missing('model_id', '');
  const login = reader.read('provider', textOf, '`codex`, `gemini` or `claude-code`');
  const baseUrl = reader.read('api_base', HTTP_URL.parse, HTTP_URL.expected);
  if (baseUrl === undefined && login === undefined) reader.missing('api_base', '');
  const model = {
    id,
    model: reader.read('model_name', textOf, 'a name') ?? id,
    ...reader.limits(),
    ...reader.wishes(),
  };
  const key = reader.read('api_key', secretOf, 'a key without spaces');
  const keyVariable = reader.read('api_key_name', variableOf, 'the name of a variable');
  const format = reader.format(baseUrl ?? '');
  if (reader.faults.length > 0) return { faults: reader.faults };
  return {
    served: {
      where,
      model,
      baseUrl: baseUrl ?? '',
      format,
      ...(key !== undefined && { key }),
      ...(keyVariable !== undefined && { keyVariable }),
      ...(login !== undefined && { login }),
    },
  };
}
