import { listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';

export interface GeminiCitation {
  readonly url: string;
  readonly title: string;
  readonly quote: string;
}

/** The pages that the last word on a reply's grounding names, once for each passage that rests on them. */
export function citationsIn(candidates: readonly Json[]): readonly GeminiCitation[] {
  const grounding = candidates
    .map(({ groundingMetadata }) => objectOf(groundingMetadata))
    .findLast(({ groundingChunks }) => listOf(groundingChunks).length > 0);
  if (grounding === undefined) return [];
  const pages = listOf(grounding['groundingChunks']).map((chunk) => {
    const { web, retrievedContext } = objectOf(chunk);
    const { uri, title } = objectOf(web ?? retrievedContext);
    return { url: stringOf(uri), title: stringOf(title) || stringOf(uri) };
  });
  const passages = listOf(grounding['groundingSupports']).map(objectOf);
  const cited = passages.flatMap(({ segment, groundingChunkIndices }) =>
    listOf(groundingChunkIndices).map((place) => ({
      ...pages[Number(place)],
      quote: stringOf(objectOf(segment)['text']),
    })),
  );
  const all = cited.length > 0 ? cited : pages.map((page) => ({ ...page, quote: '' }));
  return all.filter((one): one is GeminiCitation => Boolean(one.url));
}
