/** A piece of a JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How a text becomes a value: one function reads it, one sentence says what it must be, one schema tells editors. */
export interface Rule<Value = unknown> {
  /** Ends the sentence "NAME must be …". Never holds a value. */
  readonly expected: string;
  /** The typed value, or undefined if the text is not acceptable. */
  readonly parse: (text: string) => Value | undefined;
  /** What may stand in `sluice.yaml`, references to variables left aside. */
  readonly schema: JsonSchema;
  /** Whether a text that it reads must never be shown; absent = none. */
  readonly isSecret?: (text: string) => boolean;
}
