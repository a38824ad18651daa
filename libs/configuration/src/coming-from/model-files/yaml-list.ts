import { isMap, isSeq, LineCounter, parseDocument, type Document, type YAMLMap } from 'yaml';

import type { ConfigurationFault } from '../../configuration-error.js';
import { yamlFault } from '../../file/yaml-faults.js';

/** Bytes a file of models may have: nobody writes more by hand. */
const MAX_BYTES = 1_000_000;
/** A list of models has few aliases; a bomb of them has many. */
const MAX_ALIASES = 100;

/** One entry of the list. */
export interface ListedModel {
  /** Such as `models.yaml:3`. */
  readonly where: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A list of models as it stands in a file. */
export type ListReading = { readonly models: readonly ListedModel[] } | { readonly fault: ConfigurationFault };

/** Reads a YAML file that is a list of objects. */
export function readYamlList(file: string, text: string): ListReading {
  if (text.length > MAX_BYTES) return broken(file, 'has more than a megabyte');
  const lines = new LineCounter();
  // Looking for keys that stand there twice takes time that grows with the square of a hostile file.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    const words = yamlFault(error.code, text.split(/\r\n?|\n/)[line - 1] ?? '');
    return { fault: { variable: `${file}:${line}`, ...words } };
  }
  if (document.contents === null) return { models: [] };
  if (!isSeq(document.contents)) return broken(file, 'is no list of models');
  const models: ListedModel[] = [];
  for (const item of document.contents.items) {
    const where = `${file}:${lines.linePos(item.range[0]).line}`;
    const fields = isMap(item) ? fieldsOf(item, document) : undefined;
    if (fields === undefined) return broken(where, 'is no model, which has a `model_id` and an `api_base`');
    models.push({ where, fields });
  }
  return { models };
}

function fieldsOf(item: YAMLMap, document: Document): ListedModel['fields'] | undefined {
  try {
    return item.toJS(document, { maxAliasCount: MAX_ALIASES }) as ListedModel['fields'];
  } catch {
    // An alias of nothing, or too many of them.
    return undefined;
  }
}

function broken(place: string, problem: string): ListReading {
  return {
    fault: { variable: place, problem, fix: 'write a list of models, as docs/coming-from.md shows' },
  };
}
