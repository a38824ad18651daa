/**
 * Makes the mutants of one part: `[name, file, find, replace, excuse?]`, with the files below `folder`, and the specs
 * that have to notice them. `find` must occur once in the file. An excuse says why a survivor may stay one.
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
