/** The proxies whose configuration is understood. */
export const PROXIES = ['mirrowel', 'fuergaosi233', 'openrouter-flask', 'tizee', '1rgs'] as const;

export type ProxyName = (typeof PROXIES)[number];

/** Whether a text names one of the proxies. */
export function isProxyName(text: string): text is ProxyName {
  return (PROXIES as readonly string[]).includes(text);
}
