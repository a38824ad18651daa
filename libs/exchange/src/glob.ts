/**
 * Reads a glob over names, in which `*` stands for anything, nothing included; all else stands for itself. A name is
 * looked through once for each part between two stars: names come from clients, and none shall take long.
 */
export function globMatcher(glob: string): (name: string) => boolean {
  const [prefix = '', ...parts] = glob.split('*');
  const suffix = parts.pop();
  if (suffix === undefined) return (name) => name === glob;
  return (name) => {
    const end = name.length - suffix.length;
    if (end < prefix.length || !name.startsWith(prefix) || !name.endsWith(suffix)) return false;
    let from = prefix.length;
    for (const part of parts) {
      const at = name.indexOf(part, from);
      if (at < 0 || at + part.length > end) return false;
      from = at + part.length;
    }
    return true;
  };
}
