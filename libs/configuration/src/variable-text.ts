import { ruleOf } from './env-rules.js';
import { EnvironmentVariables, type VariableName } from './env.dto.js';
import type { JsonSchema } from './rules/rule.js';

const DEFAULTS = new EnvironmentVariables();

/** The text that says what is so by default: durations are held in milliseconds, and written in seconds. */
export function defaultText(variable: VariableName): string | undefined {
  const value = DEFAULTS[variable];
  // Lists and maps are empty by default.
  if (value === undefined || typeof value === 'object' || value === '') return undefined;
  const rule = ruleOf(variable);
  return [String(value), `${Number(value) / 1000}s`].find((text) => rule?.parse(text) === value);
}

/** A text as a value of YAML: numbers and switches are written as such, where the variable's rule reads them. */
export function scalarOf(variable: VariableName, text: string): string | number | boolean {
  const rule = ruleOf(variable);
  const value = rule?.parse(text);
  if (typeof value === 'boolean') return value;
  return rule !== undefined && allowsNumbers(rule.schema) && /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function allowsNumbers({ type, anyOf }: JsonSchema): boolean {
  if (Array.isArray(anyOf)) return anyOf.some((schema: JsonSchema) => allowsNumbers(schema));
  return type === 'number' || type === 'integer';
}
