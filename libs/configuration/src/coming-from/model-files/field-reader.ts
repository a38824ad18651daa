import type { ConfigurationFault } from '../../configuration-error.js';
import { isOneLine } from '../../rules/text-rules.js';
import type { ImportedModel } from '../imported-document.js';
import {
  dollarsOf,
  effortOf,
  formatOf,
  switchOf,
  temperatureOf,
  tokensOf,
  withoutReferences,
  type ModelFormat,
} from './model-notation.js';
import type { ListedModel } from './yaml-list.js';

/** Reads the fields of a model of either proxy's file, and notes what is wrong with them. */
export class FieldReader {
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
    const parsed = isScalar(value) ? parse(String(value).trim()) : undefined;
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
    const named = this.read('reasoning_effort', effortOf, 'low, medium, high or minimal');
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
    const entries = Object.entries(headers);
    const isGood = entries.every(([name, value]) => {
      return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && isScalar(value) && isOneLine(String(value));
    });
    if (!isGood) this.#fault('extra_headers', 'has a header that cannot be sent', 'write names and values on one line');
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
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

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
