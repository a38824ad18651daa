import { readFileSync } from 'node:fs';

/** A Redis server, or several that belong together. */
export interface RedisLocation {
  readonly kind: 'server' | 'sentinel' | 'cluster';
  /** The server, the Sentinels, or some nodes of the Cluster. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** What Sentinels call the master. */
  readonly masterName?: string;
  readonly sentinelPassword?: string;
  /** Present when connections are encrypted; with the authorities to trust, when they are not those of the system. */
  readonly tls?: { readonly ca?: Buffer };
}

const SCHEME = /^(rediss?)(?:\+(sentinel|cluster))?$/;
/** Userinfo, then hosts beside each other, which `URL` knows nothing of. */
const SHAPE = /^([a-z+]+):\/\/((?:[^/?#]*@)?)([^/?#@]+)([^?#]*)(\?[^#]*)?$/;
const USUAL_PORTS = { server: 6379, sentinel: 26_379, cluster: 6379 } as const;
const PARAMETERS = ['ca', 'sentinel_password'];

/**
 * Reads `redis://user:password@host:6379/0`, `redis+sentinel://host1,host2/master/0`, `redis+cluster://host1,host2`, and
 * the same with `rediss`.
 *
 * @returns undefined when it is of another scheme
 * @throws {Error} that says what is wrong without repeating what could be a password
 */
export function parseRedisUrl(text: string): RedisLocation | undefined {
  const scheme = SCHEME.exec(text.replace(/:.*$/s, ''));
  if (!scheme) return undefined;
  const [, , access = '', hosts = '', path = '', query = ''] = SHAPE.exec(text) ?? [];
  if (hosts === '') throw fault('names no host', 'write redis://host:6379');
  const kind = (scheme[2] ?? 'server') as RedisLocation['kind'];
  const parameters = new Map(new URLSearchParams(query));
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined)
    throw fault(`has a parameter ${JSON.stringify(unknown)}`, `there are ${PARAMETERS.join(' and ')}`);
  const sentinelPassword = parameters.get('sentinel_password');
  return {
    kind,
    hosts: readHosts(hosts, kind),
    ...readAccess(access),
    ...readPath(path, kind),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(scheme[1] === 'rediss' && { tls: readTls(parameters.get('ca')) }),
  };
}

function readHosts(text: string, kind: RedisLocation['kind']): RedisLocation['hosts'] {
  const entries = text.split(',');
  if (kind === 'server' && entries.length > 1) {
    throw fault('names more than one host', 'write redis+sentinel:// or redis+cluster:// for several');
  }
  return entries.map((entry) => {
    const url = URL.canParse(`redis://${entry}`) ? new URL(`redis://${entry}`) : undefined;
    if (url === undefined || url.hostname === '') throw fault('names a host that is none', 'write host:port');
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || USUAL_PORTS[kind]) };
  });
}

/** Percent signs are decoded, for passwords may have characters that end one. */
function readAccess(text: string): Pick<RedisLocation, 'username' | 'password'> {
  if (text === '') return {};
  const [username = '', ...rest] = text.slice(0, -1).split(':');
  const password = rest.join(':');
  try {
    return {
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
    };
  } catch {
    throw fault('has a password that cannot be decoded', 'write % as %25');
  }
}

function readPath(path: string, kind: RedisLocation['kind']): Pick<RedisLocation, 'database' | 'masterName'> {
  const parts = path.split('/').filter((part) => part !== '');
  const masterName = kind === 'sentinel' ? parts.shift() : undefined;
  if (kind === 'sentinel' && masterName === undefined) {
    throw fault('does not say what the Sentinels call the master', 'write redis+sentinel://host/name');
  }
  const [database = '0', ...more] = parts;
  if (!/^\d{1,5}$/.test(database) || more.length > 0) throw fault('names a database that is no number', 'write /0');
  if (kind === 'cluster' && database !== '0')
    throw fault('names a database of a Cluster, which has but one', 'leave it out');
  return { database: Number(database), ...(masterName !== undefined && { masterName }) };
}

function readTls(path: string | undefined): { readonly ca?: Buffer } {
  if (path === undefined) return {};
  try {
    return { ca: readFileSync(path) };
  } catch (error) {
    throw fault(`names a file of authorities that cannot be read (${(error as Error).message})`, 'correct ca=…');
  }
}

function fault(problem: string, fix: string): Error {
  return new Error(`SLUICE_QUEUE_URL ${problem}: ${fix}.`);
}
