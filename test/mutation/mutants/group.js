/**
 * A fault to plant, and the specs that have to notice it.
 * @typedef {{name: string, part: string, file: string, find: string, replace: string, specs: readonly string[],
 *   excuse?: string}} Mutant
 */

/**
 * Makes the mutants of one part: `[name, file, find, replace, excuse?]`, with the files below `folder`, and the specs
 * that have to notice them. `find` must occur once in the file. An excuse says why a survivor may stay one.
 * @param {{part: string, folder: string, specs: readonly string[]}} place
 * @param {readonly (readonly [name: string, file: string, find: string, replace: string, excuse?: string])[]} rows
 * @returns {Mutant[]}
 */
export function group({ part, folder, specs }, rows) {
  return rows.map(([name, file, find, replace, excuse]) => ({
    name,
    part,
    file: `${folder}/${file}`,
    find,
    replace,
    specs,
    ...(excuse !== undefined && { excuse }),
  }));
}
