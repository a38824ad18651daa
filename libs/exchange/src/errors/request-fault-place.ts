/** Where in a request a fault lies, and of what kind it is, for dialects whose errors say both apart from the words. */
export interface RequestFaultPlace {
  /** Such as `messages[0].role`; null where it is no one parameter's. */
  readonly parameter: string | null;
  /** Such as `invalid_type`. */
  readonly kind: string | null;
}
