import { MediaProblem } from './media-problem.js';

/** Longer ones are no addresses any more. */
const MAX_URL_CHARACTERS = 8192;

/**
 * Reads a URL that may be fetched, or where a redirect leads.
 * @throws {MediaProblem}
 */
export function parseMediaUrl(text: string, base?: URL): URL {
  if (text.length > MAX_URL_CHARACTERS) throw new MediaProblem(`it has more than ${MAX_URL_CHARACTERS} characters`);
  if (!URL.canParse(text, base?.href)) throw new MediaProblem('it is not a valid URL');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new MediaProblem(base === undefined ? 'it is not http or https' : 'it redirects to something else than http');
  }
  if (url.username !== '' || url.password !== '') throw new MediaProblem('it holds a user name or password');
  return url;
}
