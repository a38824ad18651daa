/** What Gemini accepts as the name of a property (Gemini API, "FunctionDeclaration"). */
const ACCEPTED = /^[a-zA-Z_][\w.:-]{0,127}$/;
const REFUSED_CHARACTER = /[^\w.:-]/gu;
const LONGEST = 128;

/**
 * Other names for the properties of one object, if any of them would be refused. The same list gives the same names,
 * so that replies can be read without remembering them.
 * @returns original → accepted; undefined when all of them are fine
 */
export function geminiPropertyNames(names: readonly string[]): ReadonlyMap<string, string> | undefined {
  const refused = names.filter((name) => !ACCEPTED.test(name));
  if (refused.length === 0) return undefined;
  const taken = new Set(names);
  const renamed = new Map(names.map((name) => [name, name]));
  for (const name of refused) {
    const accepted = unused(acceptable(name), taken);
    taken.add(accepted);
    renamed.set(name, accepted);
  }
  return renamed;
}

function acceptable(name: string): string {
  const replaced = name.replace(REFUSED_CHARACTER, '_');
  return (/^[a-zA-Z_]/.test(replaced) ? replaced : `_${replaced}`).slice(0, LONGEST);
}

function unused(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number += 1) {
    const ending = `_${number}`;
    candidate = `${name.slice(0, LONGEST - ending.length)}${ending}`;
  }
  return candidate;
}
