import { styleText } from 'node:util';

/** Writes a line for the person, or the script, that called. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line about the output beside it, out of the way of whoever reads that. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Whether output may be coloured: only on a terminal, and not against the person's wish. */
export function mayColour(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors();
}

/** Text in a colour where there is one. */
export function coloured(colour: 'green' | 'red' | 'yellow' | 'gray', text: string): string {
  return mayColour() ? styleText(colour, text) : text;
}

/** Rows in aligned columns; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
