/** A text with its references resolved, or what is wrong with one of them. */
export type ResolvedText =
  | { readonly text: string; readonly isReference: boolean; readonly values: readonly string[] }
  | { readonly problem: string; readonly fix: string };

const REFERENCE = /\$(?:\$|\{([^{}]*)(\})?)/g;
const INSIDE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * Puts the values of variables into a text: `${NAME}`, or `${NAME:-what else}` where the variable need not be set. `$$`
 * is a dollar; a dollar before anything else is one as well.
 */
export function resolveReferences(text: string, variables: ReadonlyMap<string, string>): ResolvedText {
  if (!text.includes('$')) return { text, isReference: false, values: [] };
  const values: string[] = [];
  let isReference = false;
  let wrong: { readonly problem: string; readonly fix: string } | undefined;
  const resolved = text.replace(REFERENCE, (whole, inside: string | undefined, end: string | undefined) => {
    if (inside === undefined) return '$';
    const [, name, fallback] = (end === undefined ? undefined : INSIDE.exec(inside)) ?? [];
    if (name === undefined) {
      wrong ??= MALFORMED;
      return whole;
    }
    isReference = true;
    const value = variables.get(name) ?? fallback;
    values.push(variables.get(name) ?? '');
    if (value === undefined) wrong ??= unset(name);
    return value ?? '';
  });
  return wrong ?? { text: resolved, isReference, values };
}

const MALFORMED = {
  problem: 'has a ${ that is no reference to a variable',
  fix: 'write ${NAME} or ${NAME:-fallback}, or $${ for these two characters themselves',
};

function unset(name: string): { readonly problem: string; readonly fix: string } {
  return {
    problem: `refers to the variable ${name}, which is not set`,
    fix: `set ${name} in the environment or in .env, or write \${${name}:-fallback}`,
  };
}
