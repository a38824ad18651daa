/** What differs between the models of Claude in what they may be asked. */
export interface ClaudeModel {
  /** Such as 4.6; `Infinity` where the name tells none, since only what is new has a name nobody knows. */
  readonly generation: number;
  /** Thinks whenever it likes, and refuses to be told otherwise ("Adaptive thinking"). */
  readonly alwaysThinks: boolean;
}

/** `claude-opus-4-8`, `claude-sonnet-4-5@20250929`, `anthropic.claude-3-5-haiku-20241022-v1:0`. A date is no version. */
const GENERATION = /claude-(?:[a-z]+-)?(\d{1,2})(?:-(\d{1,2}))?(?!\d)/;

/** Reads the name of a model. */
export function claudeModel(name: string): ClaudeModel {
  return { generation: generationOf(name) ?? Infinity, alwaysThinks: /claude-(?:fable|mythos)/.test(name) };
}

/** The version of a model by its name; undefined where it tells none. */
export function generationOf(model: string): number | undefined {
  const [found, major = '0', minor = '0'] = GENERATION.exec(model) ?? [];
  return found === undefined ? undefined : Number(`${major}.${minor}`);
}
