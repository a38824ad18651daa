/** The beginning of a text, of so many UTF-16 units at most; half a character at its end is refused by some upstreams. */
export function cutText(text: string, maximum: number): string {
  const cut = text.slice(0, maximum);
  return cut.length < text.length && /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
