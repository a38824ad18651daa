import type { CounterpartRow } from './counterpart-row.js';

/** What the placeholders of {@link CounterpartRow.name} stand for. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '<P>': '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*?',
  '<N>': '\\d+',
  '<X>': '\\w+',
};

/** Whether a variable is the one that a row tells of. */
export function matchesRow({ name, file }: CounterpartRow, variable: string): boolean {
  if (file !== undefined) return false;
  const pattern = name.replace(/<[PNX]>/g, (placeholder) => PLACEHOLDERS[placeholder] ?? '');
  return new RegExp(`^${pattern}$`).test(variable);
}

/** The row that tells most exactly of a variable: `OPENAI_API_KEY` before `<P>_API_KEY`. */
export function rowOf(rows: readonly CounterpartRow[], variable: string): CounterpartRow | undefined {
  const matching = rows.filter((row) => matchesRow(row, variable));
  return matching.sort((left, right) => literal(right).length - literal(left).length)[0];
}

function literal({ name }: CounterpartRow): string {
  return name.replace(/<[PNX]>/g, '');
}
