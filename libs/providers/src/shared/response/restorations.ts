/** What has to be undone in the calls of a reply, by the names the tools go by there. */
export interface Restorations {
  /** The client's own schemas of tools whose arguments have to be put back into its terms. */
  readonly schemas: Map<string, unknown>;
  /** Members of toolsets. */
  readonly members: Map<string, { readonly toolset: string; readonly name: string }>;
}
