import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { Citation } from '../../shared/response/reply-assembler.js';

/** An entry of `annotations`. */
interface Annotation {
  readonly type?: unknown;
  readonly url_citation?: unknown;
}

interface UrlCitation {
  readonly url?: unknown;
  readonly title?: unknown;
  readonly content?: unknown;
}

/**
 * The web citations among a delta's annotations. What is cited is not cut out of the reply: the range given there
 * covers the marker of the link, not the words that were found.
 */
export function annotationCitations(value: unknown): readonly Citation[] {
  return Array.isArray(value) ? value.flatMap((entry: unknown) => annotationCitation(entry)) : [];
}

/** Perplexity's plain list of URLs. */
export function urlCitations(value: unknown): readonly Citation[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((url: unknown) => (typeof url === 'string' ? [webCitation({ url })] : []));
}

function annotationCitation(entry: unknown): readonly Citation[] {
  const annotation: Annotation = isObject(entry) ? entry : {};
  if (!isObject(annotation.url_citation)) return [];
  const citation: UrlCitation = annotation.url_citation;
  return nonEmptyString(citation.url) === undefined ? [] : [webCitation(citation)];
}

function webCitation(citation: UrlCitation): Citation {
  return {
    type: 'web_search_result_location',
    url: citation.url,
    title: nonEmptyString(citation.title) ?? citation.url,
    cited_text: nonEmptyString(citation.content) ?? '',
    encrypted_index: '',
  };
}
