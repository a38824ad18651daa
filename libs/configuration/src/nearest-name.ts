/** Nobody mistypes a longer name; comparing one takes time that grows with its length. */
const MAX_LENGTH = 100;

/**
 * The candidate that is fewest edits away from `name`, or undefined if even that one is too far to be a typing
 * mistake (more than a third of its length).
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= candidate.length / 3)
    .sort((left, right) => left.distance - right.distance);
  return ranked[0]?.candidate;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other (optimal alignment). */
function editDistance(from: string, to: string): number {
  const width = to.length + 1;
  const costs = new Uint16Array(width * (from.length + 1));
  const cost = (row: number, column: number): number => costs[row * width + column] ?? 0;
  for (let index = 0; index < costs.length; index += 1) {
    const [row, column] = [Math.floor(index / width), index % width];
    costs[index] =
      row === 0 || column === 0
        ? row + column
        : Math.min(
            cost(row - 1, column) + 1,
            cost(row, column - 1) + 1,
            cost(row - 1, column - 1) + Number(from[row - 1] !== to[column - 1]),
            isSwap(from.slice(row - 2, row), to.slice(column - 2, column)) ? cost(row - 2, column - 2) + 1 : Infinity,
          );
  }
  return costs.at(-1) ?? 0;
}

/** Whether two letters are the same two the other way round. */
function isSwap(from: string, to: string): boolean {
  return from.length === 2 && from[0] === to[1] && from[1] === to[0];
}
