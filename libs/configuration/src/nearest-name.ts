/** Nobody mistypes a longer name; comparing one takes time that grows with its length. */
const MAX_LENGTH = 100;

/**
 * The candidate that is fewest edits away from `name`, or undefined if even that one is too far to be a typing
 * mistake (more than a third of its length).
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const ranked = candidates
    // As many letters have to be put in or taken away at least.
    .filter((candidate) => Math.abs(candidate.length - name.length) <= candidate.length / 3)
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= candidate.length / 3)
    .sort((left, right) => left.distance - right.distance);
  return ranked[0]?.candidate;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other (optimal alignment). */
function editDistance(from: string, to: string): number {
  let [before, above] = [[] as number[], Array.from({ length: to.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= from.length; row += 1) {
    const costs = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swap =
        from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1] ? before[column - 2] : undefined;
      const swapped = swap === undefined ? substitution : swap + 1;
      costs.push(Math.min(substitution, swapped, (above[column] ?? 0) + 1, (costs[column - 1] ?? 0) + 1));
    }
    [before, above] = [above, costs];
  }
  return above[to.length] ?? 0;
}
