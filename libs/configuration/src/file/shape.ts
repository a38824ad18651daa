import type { VariableName } from '../env.dto.js';
import type { Rule } from '../rules/rule.js';

/** A class whose fields are settings. */
export type SectionClass<Section extends object = object> = new () => Section;

/** How the text of a variable is made of what stands in the file. */
export type VariableNotation =
  /** One value. */
  | 'text'
  /** A list, or one value; separated by commas in the variable. */
  | 'list'
  /** A map of names and values, as `OTEL_EXPORTER_OTLP_HEADERS` has them. */
  | 'pairs';

/** What may stand at one place of the file. */
export type Shape =
  /** One value. */
  | { readonly kind: 'value'; readonly rule: Rule }
  /** What an environment variable says as well; its rule judges it. */
  | { readonly kind: 'variable'; readonly variable: VariableName; readonly notation: VariableNotation }
  /** Any map of JSON. */
  | { readonly kind: 'json' }
  /** A map with the keys of a class. */
  | { readonly kind: 'section'; readonly section: SectionClass }
  /** `orOne`: a single item may stand there without the list. */
  | { readonly kind: 'list'; readonly item: Shape; readonly orOne: boolean }
  /** A map whose keys are names. */
  | { readonly kind: 'map'; readonly value: Shape; readonly keys: Rule<string> }
  /** One value, or a map. */
  | { readonly kind: 'either'; readonly value: Shape; readonly map: Shape };

/** One value. */
export const value = (rule: Rule): Shape => ({ kind: 'value', rule });

/** What an environment variable says as well. */
export const variable = (name: VariableName, notation: VariableNotation = 'text'): Shape => ({
  kind: 'variable',
  variable: name,
  notation,
});

/** Any map of JSON. */
export const JSON_MAP: Shape = { kind: 'json' };

/** A map with the keys of a class. */
export const section = (of: SectionClass): Shape => ({ kind: 'section', section: of });

/** A list. */
export const listOf = (item: Shape): Shape => ({ kind: 'list', item, orOne: false });

/** A list, or one of its items alone. */
export const oneOrMore = (item: Shape): Shape => ({ kind: 'list', item, orOne: true });

/** A map whose keys are names. */
export const mapOf = (keys: Rule<string>, of: Shape): Shape => ({ kind: 'map', keys, value: of });

/** One value, or a map. */
export const either = (one: Shape, map: Shape): Shape => ({ kind: 'either', value: one, map });
