/** Hosts that may have any address, by name or address, with or without a port. */
export class AllowedHosts {
  readonly #hosts: ReadonlySet<string>;

  /** @param hosts such as `files.internal`, `10.0.0.7`, `[fd00::7]` or `files.internal:8080` */
  constructor(hosts: readonly string[]) {
    this.#hosts = new Set(hosts.map((host) => host.toLowerCase()));
  }

  has(url: URL): boolean {
    const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
    return this.#hosts.has(url.hostname) || this.#hosts.has(`${url.hostname}:${port ?? ''}`);
  }
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
