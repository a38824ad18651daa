import { stringify } from 'yaml';

import type { ProxyName } from './proxies.js';
import type { Recognition } from './recognise.js';
import { variablePaths } from './variable-paths.js';

type Tree = Record<string, unknown>;

/** Variables that hold what nobody is to read in a file. */
const SECRET = /KEY|TOKEN|SECRET/;

/**
 * What was recognised as the text of a `sluice.yaml`. Secrets stay where they are: it refers to their variables.
 *
 * @param from is written down too, for it says what the variables mean that are left in `.env`
 */
export function writeDocument({ document, aliases }: Recognition, from: ProxyName | undefined): string {
  const tree = structuredClone(document) as Tree;
  for (const { name, text, because } of aliases) {
    const path = variablePaths().get(name);
    if (path !== undefined)
      put(tree, path.split('.'), SECRET.test(name) ? `\${${because}}` : text.replaceAll('$', '$$$$'));
  }
  const head = '# Written by `sluice import`. What is set in the environment or in .env counts before it.\n';
  return head + stringify({ ...(from !== undefined && { coming_from: from }), ...tree }, { lineWidth: 0 });
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const below = (tree[key] ?? {}) as Tree;
  tree[key] = below;
  put(below, rest, value);
}
