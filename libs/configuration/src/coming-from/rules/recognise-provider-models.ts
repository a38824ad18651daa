import type { ConfigurationFault } from '../../configuration-error.js';
import { KNOWN_PROVIDERS } from '../../providers/known-providers.js';
import type { ImportedModel } from '../imported-document.js';
import { withoutReferences } from '../model-files/model-notation.js';
import type { Recognised, Surroundings } from '../surroundings.js';

const VARIABLE = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)_MODELS$/;
const EFFORTS = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

type Fields = Readonly<Record<string, unknown>>;

/**
 * `<P>_MODELS` of Mirrowel's proxy: a list of names, or an object of names with `id` and `options`, in JSON. Clients ask
 * for `provider/name`.
 */
export function recogniseProviderModels({ variables }: Surroundings): Recognised {
  const models: ImportedModel[] = [];
  const faults: ConfigurationFault[] = [];
  for (const [variable, text] of variables) {
    const prefix = VARIABLE.exec(variable)?.[1];
    // Other programs, and we as well, have lists of models that are no JSON.
    if (prefix === undefined || !/^[[{]/.test(text) || !isProvider(prefix, variables)) continue;
    const read = readModels(prefix, text);
    if (read === undefined) faults.push(malformed(variable));
    else models.push(...read);
  }
  return { faults, ...(models.length > 0 && { document: { models } }) };
}

function isProvider(prefix: string, variables: ReadonlyMap<string, string>): boolean {
  const isKnown = KNOWN_PROVIDERS.some(({ id }) => id === providerId(prefix));
  if (!isKnown) return variables.has(`${prefix}_API_BASE`);
  return [...variables.keys()].some((name) => name.startsWith(`${prefix}_API_`) || name === `${prefix}_BASE_URL`);
}

function readModels(prefix: string, text: string): readonly ImportedModel[] | undefined {
  const value = parse(text);
  if (Array.isArray(value)) {
    const names: readonly unknown[] = value;
    if (!names.every((name) => typeof name === 'string' && name !== '')) return undefined;
    return (names as readonly string[]).map((name) => modelOf(prefix, name, {}));
  }
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (!entries.every(([name, fields]) => name !== '' && (fields === null || isObject(fields)))) return undefined;
  return entries.map(([name, fields]) => modelOf(prefix, name, (fields ?? {}) as Fields));
}

function modelOf(prefix: string, name: string, { id, options }: Fields): ImportedModel {
  const { reasoning_effort: effort, temperature, ...others } = isObject(options) ? options : {};
  // There an option gives way to what clients ask for, and all of them ask for `max_tokens`.
  const body = withoutReferences(Object.fromEntries(Object.entries(others).filter(([key]) => key !== 'max_tokens')));
  return {
    id: `${prefix.toLowerCase()}/${name}`,
    provider: providerId(prefix),
    model: typeof id === 'string' && id !== '' ? id : name,
    ...(typeof effort === 'string' && EFFORTS.has(effort) && { reasoning_effort: effort }),
    ...(typeof temperature === 'number' && { temperature }),
    ...(Object.keys(body).length > 0 && { extra_body: body }),
  };
}

function providerId(prefix: string): string {
  return prefix.toLowerCase().replaceAll('_', '-');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(variable: string): ConfigurationFault {
  return {
    variable,
    problem: 'must be a JSON list of names, or a JSON object of names with {"id", "options"}',
    fix: `correct ${variable}, such as ["name"] or {"name": {"id": "upstream-name"}}`,
  };
}
