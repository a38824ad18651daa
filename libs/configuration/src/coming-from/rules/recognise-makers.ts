import type { ImportedDocument, ImportedRoute } from '../imported-document.js';

type Variables = ReadonlyMap<string, string>;

/** What names of OpenAI's models begin with. 1rgs's proxy has a list of them, which ends in the year 2025. */
const OPENAI_NAMES = String.raw`^(?:(?:chat)?gpt-.|o\d+(?:-|$))`;

/** In 1rgs's proxy the name of a model says whose it is: `gpt-4o` is OpenAI's, and Google's begin with `gemini-`. */
export function routesOfMakers(variables: Variables): ImportedDocument {
  const routes: ImportedRoute[] = [];
  // A route to a provider without a key would be a fault, for somebody who never asks for its models.
  if (hasKeyOf('openai', variables)) routes.push({ name: '1rgs openai', regex: OPENAI_NAMES, to: ['openai/*'] });
  if (hasKeyOf('google', variables)) {
    routes.push({ name: '1rgs gemini', match: 'gemini-*', to: [geminiTarget('*', variables)] });
  }
  return { routes };
}

/** Whether a maker of models can be asked for them. */
export function hasKeyOf(maker: 'openai' | 'google', variables: Variables): boolean {
  const key = maker === 'google' ? /^GEMINI_API_KEY(_\d+)?$/ : /^OPENAI_API_KEY(_\d+)?$/;
  return (maker === 'google' && usesVertex(variables)) || [...variables.keys()].some((name) => key.test(name));
}

/** A model of Google's, at whichever of its two services is used. */
export function geminiTarget(model: string, variables: Variables): string {
  return `${usesVertex(variables) ? 'vertex-gemini' : 'gemini'}/${model}`;
}

function usesVertex(variables: Variables): boolean {
  return variables.get('USE_VERTEX_AUTH')?.toLowerCase() === 'true';
}
