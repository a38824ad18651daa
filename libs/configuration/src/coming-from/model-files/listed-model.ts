import type { ConfigurationFault } from '../../configuration-error.js';
import { isHeaderSafe, isOneLine } from '../../rules/text-rules.js';
import { HTTP_URL } from '../../rules/url-rules.js';
import type { ImportedModel } from '../imported-document.js';
import type { ListedModel } from './yaml-list.js';

/** By what protocol its server is asked. */
export type ModelFormat = 'openai' | 'anthropic' | 'gemini';

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

/** `8k` is 8192 tokens: both proxies count so. */
const TOKENS_PER_K = 1024;
const EFFORTS: Readonly<Record<string, string>> = {
  minimal: 'none',
  none: 'none',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};
const DOLLARS_PER = 1_000_000;

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

class FieldReader {
  readonly faults: ConfigurationFault[] = [];
  readonly #where: string;
  readonly #fields: ListedModel['fields'];

  constructor(where: string, fields: ListedModel['fields']) {
    this.#where = where;
    this.#fields = fields;
  }

  /** Undefined if it is not there, or faulty, which is noted. */
  read<Value>(name: string, parse: (text: string) => Value | undefined, expected: string): Value | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    const parsed = isScalar ? parse(String(value).trim()) : undefined;
    if (parsed === undefined) this.#fault(name, `must be ${expected}`, `correct ${name}, or remove it`);
    return parsed;
  }

  missing<Value>(name: string, instead: Value): Value {
    // What is there and faulty is not missing.
    if (this.#fields[name] === undefined || this.#fields[name] === null) {
      this.#fault(name, 'is not set', `write ${name} of the model`);
    }
    return instead;
  }

  limits(): Pick<ImportedModel, 'context' | 'max_tokens' | 'price'> {
    const tokens = 'a number of tokens such as 8192 or 8k';
    const context = this.read('context', tokensOf, tokens) ?? this.read('max_input_tokens', tokensOf, tokens);
    const output = this.read('max_tokens', tokensOf, tokens);
    const input = this.read('input_cost_per_token', dollarsOf, 'a number of dollars');
    const reply = this.read('output_cost_per_token', dollarsOf, 'a number of dollars');
    return {
      ...(context !== undefined && { context }),
      ...(output !== undefined && { max_tokens: output }),
      ...(input !== undefined && reply !== undefined && { price: { input, output: reply } }),
    };
  }

  wishes(): Omit<ImportedModel, 'id' | 'provider' | 'model' | 'context' | 'max_tokens' | 'price'> {
    const named = this.read('reasoning_effort', (text) => EFFORTS[text.toLowerCase()], 'low, medium, high or minimal');
    const thinks = this.read('enable_thinking', switchOf, 'true or false');
    const effort = named ?? (thinks === false ? 'none' : undefined);
    const temperature = this.read('temperature', temperatureOf, 'a number from 0 to 2');
    const streams = this.read('can_stream', switchOf, 'true or false');
    const headers = this.#headers();
    const body = this.#object('extra_body');
    return {
      ...(effort !== undefined && { reasoning_effort: effort }),
      ...(temperature !== undefined && { temperature }),
      ...(streams === false && { can_stream: false }),
      ...(headers !== undefined && { extra_headers: headers }),
      ...(body !== undefined && { extra_body: body }),
    };
  }

  format(baseUrl: string): ModelFormat {
    const direct = this.read('direct', switchOf, 'true or false') ?? /^https?:\/\/[^/]*anthropic\.com/.test(baseUrl);
    const named = this.read('format', formatOf, 'openai, anthropic or gemini');
    return named ?? (direct ? 'anthropic' : 'openai');
  }

  #headers(): Readonly<Record<string, string>> | undefined {
    const headers = this.#object('extra_headers');
    if (headers === undefined) return undefined;
    const entries = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
    const isGood = entries.every(([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && isOneLine(value));
    if (!isGood) this.#fault('extra_headers', 'has a header that cannot be sent', 'write names and values on one line');
    return Object.fromEntries(entries);
  }

  #object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object' && !Array.isArray(value)) {
      return Object.keys(value).length === 0
        ? undefined
        : withoutReferences(value as Readonly<Record<string, unknown>>);
    }
    this.#fault(name, 'must be an object', `correct ${name}, or remove it`);
    return undefined;
  }

  #fault(name: string, problem: string, fix: string): void {
    this.faults.push({ variable: `${this.#where}: ${name}`, problem, fix });
  }
}

/** The same with two dollars for each: in `sluice.yaml` one begins a reference. */
export function withoutReferences<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replaceAll('$', '$$$$')) as Value;
}

function textOf(text: string): string | undefined {
  return text !== '' && isOneLine(text) ? text : undefined;
}

function secretOf(text: string): string | undefined {
  return isHeaderSafe(text) ? text : undefined;
}

function variableOf(text: string): string | undefined {
  return /^[A-Za-z_]\w*$/.test(text) ? text : undefined;
}

function formatOf(text: string): ModelFormat | undefined {
  return (['openai', 'anthropic', 'gemini'] as const).find((format) => format === text.toLowerCase());
}

function switchOf(text: string): boolean | undefined {
  return { true: true, yes: true, false: false, no: false }[text.toLowerCase()];
}

function tokensOf(text: string): number | undefined {
  const [, digits = '', unit] = /^(\d{1,9}(?:\.\d{1,3})?)(k)?$/i.exec(text) ?? [];
  const tokens = Math.round(Number(digits) * (unit === undefined ? 1 : TOKENS_PER_K));
  return digits !== '' && tokens > 0 ? tokens : undefined;
}

function dollarsOf(text: string): number | undefined {
  const dollars = Number(text);
  // Digits that binary fractions leave behind would look like a price of somebody's own.
  return text !== '' && dollars >= 0 && dollars <= 1 ? Number((dollars * DOLLARS_PER).toPrecision(12)) : undefined;
}

function temperatureOf(text: string): number | undefined {
  const temperature = Number(text);
  return text !== '' && temperature >= 0 && temperature <= 2 ? temperature : undefined;
}
