import { isObject, listOf, nonEmptyString } from '../../shared/json/json-value.js';
import type { Citation } from '../../shared/response/reply-assembler.js';

interface GroundingMetadata {
  readonly groundingChunks?: unknown;
  readonly groundingSupports?: unknown;
}

interface GroundingSupport {
  readonly segment?: unknown;
  readonly groundingChunkIndices?: unknown;
}

/** Whether there is anything to cite. */
export function hasGrounding(value: unknown): boolean {
  const metadata: GroundingMetadata = isObject(value) ? value : {};
  return listOf(metadata.groundingChunks).length > 0;
}

/** The pages that a reply rests on, each with the words that rest on it (Gemini API, "GroundingMetadata"). */
export function groundingCitations(value: unknown): readonly Citation[] {
  const metadata: GroundingMetadata = isObject(value) ? value : {};
  const pages = listOf(metadata.groundingChunks).map(pageOf);
  const cited = listOf(metadata.groundingSupports).flatMap((entry) => {
    const support: GroundingSupport = isObject(entry) ? entry : {};
    const segment: { readonly text?: unknown } = isObject(support.segment) ? support.segment : {};
    const indices = Array.isArray(support.groundingChunkIndices) ? support.groundingChunkIndices : [];
    return indices.flatMap((index: unknown) => citationOf(pages[Number(index)], nonEmptyString(segment.text) ?? ''));
  });
  return cited.length > 0 ? cited : pages.flatMap((page) => citationOf(page, ''));
}

interface Page {
  readonly url: string;
  readonly title: string;
}

function pageOf(chunk: unknown): Page | undefined {
  const source: { readonly web?: unknown; readonly retrievedContext?: unknown } = isObject(chunk) ? chunk : {};
  const page: unknown = source.web ?? source.retrievedContext;
  const { uri, title }: { readonly uri?: unknown; readonly title?: unknown } = isObject(page) ? page : {};
  const url = nonEmptyString(uri);
  return url === undefined ? undefined : { url, title: nonEmptyString(title) ?? url };
}

function citationOf(page: Page | undefined, words: string): readonly Citation[] {
  if (page === undefined) return [];
  return [{ type: 'web_search_result_location', ...page, cited_text: words, encrypted_index: '' }];
}
