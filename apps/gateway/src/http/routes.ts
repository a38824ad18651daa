/** Every path the gateway serves, with its methods: tells a wrong method (405) from a wrong path (404). */
const ROUTES: readonly { readonly path: RegExp; readonly methods: readonly string[]; readonly open?: true }[] = [
  { path: /^\/v1\/messages$/, methods: ['POST'] },
  { path: /^\/v1\/messages\/count_tokens$/, methods: ['POST'] },
  { path: /^\/v1\/messages\/translate$/, methods: ['POST'] },
  { path: /^(?:\/openai)?\/v1\/chat\/completions$/, methods: ['POST'] },
  { path: /^(?:\/openai)?\/v1\/models(?:\/.+)?$/, methods: ['GET', 'HEAD'] },
  { path: /^\/v1\/providers$/, methods: ['GET', 'HEAD'] },
  { path: /^\/v1\/(?:token-count|cost-estimate)$/, methods: ['POST'] },
  { path: /^\/v1\/stats$/, methods: ['GET', 'HEAD'] },
  { path: /^\/v1\/quota-stats$/, methods: ['GET', 'HEAD', 'POST'] },
  { path: /^\/test-connection$/, methods: ['GET'] },
  { path: /^\/$/, methods: ['GET', 'HEAD'], open: true },
  { path: /^\/api\/hello$/, methods: ['GET', 'HEAD'], open: true },
  { path: /^\/(?:health|health\/live|health\/ready|ready)$/, methods: ['GET', 'HEAD'], open: true },
];

/** What clients of the Messages API ask for, below the prefix that some gateways have it at. */
const PREFIXED = /^\/anthropic(?=\/v1\/(?:messages|models)(?:[/?]|$)|\/api\/hello(?:\?|$))/;

/** The URL under which a request is served: `/anthropic/v1/messages` is `/v1/messages`. */
export function servedUrl(url: string): string {
  return url.replace(PREFIXED, '');
}

/** Whether anybody may ask: probes of clients and of load balancers, which carry no key and learn nothing. */
export function isOpenRoute(method: string, path: string): boolean {
  return ROUTES.some((route) => route.open === true && route.methods.includes(method) && route.path.test(path));
}

/** The methods of a path, or undefined where there is nothing. */
export function methodsOf(path: string): readonly string[] | undefined {
  return ROUTES.find((route) => route.path.test(path))?.methods;
}
