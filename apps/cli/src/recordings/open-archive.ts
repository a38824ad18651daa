import type { withArchive } from './recording-archive.js';

/** Loads database and blob store only for commands that look at recordings. */
export const openArchive: typeof withArchive = async (settings, work) =>
  (await import('./recording-archive.js')).withArchive(settings, work);
