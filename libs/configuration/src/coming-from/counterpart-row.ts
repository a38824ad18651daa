/**
 * How a setting of another proxy is taken over: as it is, under another name, with another value, or not at all.
 */
export type CounterpartKind = 'same' | 'renamed' | 'converted' | 'none';

/** One setting of another proxy, and what it is here. */
export interface CounterpartRow {
  /**
   * A variable, or a key of `file`. `<P>` stands for the name of a provider in capitals, `<N>` for a number, `<X>` for
   * anything.
   */
  readonly name: string;
  /** The file whose key it is; absent = it is a variable. */
  readonly file?: string;
  /** What it does there. */
  readonly meaning: string;
  /** What it is there when nobody sets it; empty = nothing. */
  readonly byDefault: string;
  readonly kind: CounterpartKind;
  /** What it is here: variables, and paths of `sluice.yaml`. */
  readonly here: readonly string[];
  /** How it differs here, or why there is nothing like it: a sentence, or nothing where nothing differs. */
  readonly remark: string;
}

/** The part of a row that says what a setting is there: its meaning, and its default unless there is none. */
type There = readonly [meaning: string, byDefault?: string];
/** The part of a row that says what it is here, separated by commas, and how it differs. */
type Here = readonly [here: string, remark?: string];

/** A setting that is called the same here, and means the same. */
export function same(name: string, there: There, remark = ''): CounterpartRow {
  return row({ name, kind: 'same', there, here: [name, remark] });
}

/** A setting that is called otherwise here. */
export function renamed(name: string, there: There, here: Here): CounterpartRow {
  return row({ name, kind: 'renamed', there, here });
}

/** A setting that is written otherwise here, or split, or only partly the same. */
export function converted(name: string, there: There, here: Here): CounterpartRow {
  return row({ name, kind: 'converted', there, here });
}

/** A setting that nothing here is like. */
export function without(name: string, there: There, remark: string): CounterpartRow {
  return row({ name, kind: 'none', there, here: ['', remark] });
}

/** The same rows as keys of a file. */
export function inFile(file: string, rows: readonly CounterpartRow[]): readonly CounterpartRow[] {
  return rows.map((each) => ({ ...each, file }));
}

interface RowParts {
  readonly name: string;
  readonly kind: CounterpartKind;
  readonly there: There;
  readonly here: Here;
}

function row({ name, kind, there: [meaning, byDefault = ''], here: [here, remark = ''] }: RowParts): CounterpartRow {
  return { name, meaning, byDefault, kind, here: here === '' ? [] : here.split(', '), remark };
}
