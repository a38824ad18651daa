import type { Alias } from '../surroundings.js';
import type { ServedModel } from './listed-model.js';

/** A model in which variables are referred to where secrets stood, and those variables. */
export interface HiddenSecrets {
  readonly served: ServedModel;
  readonly aliases: readonly Alias[];
}

const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/**
 * Secrets that stand in a file of models get variables of their own: then what is made of the file can be shown, and
 * written down.
 */
export function hideSecrets(served: ServedModel): HiddenSecrets {
  const { where, key, model } = served;
  const aliases: Alias[] = [];
  const refer = (kind: string, text: string, field: string): string => {
    const name = `${kind}_OF_${model.id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
    aliases.push({ name, text, because: `${where}: ${field}` });
    return name;
  };
  const keyVariable = key === undefined ? served.keyVariable : refer('KEY', key, 'api_key');
  const headers = Object.entries(model.extra_headers ?? {}).map(([name, value]) => {
    if (!SECRET_HEADER.test(name)) return [name, value] as const;
    const kind = `HEADER_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
    return [name, `\${${refer(kind, value.replaceAll('$$', '$'), `extra_headers.${name}`)}}`] as const;
  });
  return {
    served: {
      where,
      baseUrl: served.baseUrl,
      format: served.format,
      ...(served.login !== undefined && { login: served.login }),
      ...(keyVariable !== undefined && { keyVariable }),
      model: { ...model, ...(headers.length > 0 && { extra_headers: Object.fromEntries(headers) }) },
    },
    aliases,
  };
}
