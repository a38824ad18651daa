const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Something that may be given a share of the sessions. */
export interface Weighed {
  readonly weight?: number;
}

/**
 * Puts the one first, among those that have a weight, to whom a session falls: in proportion to the weights, and always
 * the same one. The others of them follow in their order, and whoever has no weight keeps his place. No table is needed
 * for that, and no chance: when targets are added, or weighed anew, only those sessions move that have to ("rendezvous
 * hashing").
 *
 * @param session what the draw is made for, such as a rule and a session's id
 * @param keyOf tells one from another, wherever it stands in the list
 */
export function drawForSession<Item extends Weighed>(
  items: readonly Item[],
  session: string,
  keyOf: (item: Item) => string,
): readonly Item[] {
  const weighed = items.filter(({ weight }) => weight !== undefined);
  const drawn = weighed.length > 1 ? highestScore(weighed, session, keyOf) : undefined;
  if (drawn === undefined) return items;
  const order = [drawn, ...weighed.filter((item) => item !== drawn)].values();
  return items.map((item) => (item.weight === undefined ? item : (order.next().value ?? item)));
}

/** Undefined where nobody weighs anything. */
function highestScore<Item extends Weighed>(
  items: readonly Item[],
  session: string,
  keyOf: (item: Item) => string,
): Item | undefined {
  let drawn: Item | undefined;
  let highest = 0;
  for (const item of items) {
    const score = (item.weight ?? 0) / -Math.log(fractionOf(`${session}\n${keyOf(item)}`));
    if (score <= highest) continue;
    highest = score;
    drawn = item;
  }
  return drawn;
}

/** A number between 0 and 1, both left out, that texts are spread over evenly: FNV-1a, and the finish of MurmurHash3. */
function fractionOf(text: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
