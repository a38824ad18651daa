/** A provider as `sluice.yaml` has it. */
export interface ImportedProvider {
  readonly adapter: string;
  readonly base_url: string;
  readonly profile?: string;
  /** A reference to a variable, never a key. */
  readonly api_key?: string;
  readonly pass_client_key?: true;
}

/** A model as `sluice.yaml` has it. */
export interface ImportedModel {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly context?: number;
  readonly max_tokens?: number;
  readonly price?: { readonly input: number; readonly output: number };
  readonly reasoning_effort?: string;
  readonly temperature?: number;
  readonly can_stream?: false;
  readonly extra_headers?: Readonly<Record<string, string>>;
  readonly extra_body?: Readonly<Record<string, unknown>>;
}

/** A route as `sluice.yaml` has it. */
export interface ImportedRoute {
  readonly name: string;
  readonly exact?: string;
  readonly match?: string;
  readonly regex?: string;
  readonly to: readonly string[];
}

/** What is taken over of another proxy, in the words of `sluice.yaml`: it is read as if it stood there. */
export interface ImportedDocument {
  readonly server?: { readonly host?: string; readonly port?: number };
  readonly providers?: Readonly<Record<string, ImportedProvider>>;
  readonly models?: readonly ImportedModel[];
  readonly routes?: readonly ImportedRoute[];
  readonly families?: { readonly big?: string; readonly middle?: string; readonly small?: string };
  readonly default?: string;
  /** Names that clients may ask for. */
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** Both; what stands in `above` counts where only one can. */
export function joinDocuments(above: ImportedDocument, below: ImportedDocument): ImportedDocument {
  const joined = {
    ...below,
    ...above,
    server: { ...below.server, ...above.server },
    providers: { ...below.providers, ...above.providers },
    models: [...(above.models ?? []), ...(below.models ?? [])],
    routes: [...(above.routes ?? []), ...(below.routes ?? [])],
    families: { ...below.families, ...above.families },
  };
  return Object.fromEntries(Object.entries(joined).filter(([, part]) => hasContent(part)));
}

function hasContent(part: unknown): boolean {
  return typeof part !== 'object' || part === null || Object.keys(part).length > 0;
}
