import type { Socket } from 'node:net';

/** An IPv4 address as a socket for both kinds of addresses has it. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** Where this process is listening, seen from a connection that has reached it. */
export function ownAddress({
  localAddress = '127.0.0.1',
  localPort,
}: Pick<Socket, 'localAddress' | 'localPort'>): string {
  const address = localAddress.replace(MAPPED_IPV4, '');
  return `http://${address.includes(':') ? `[${address}]` : address}:${localPort ?? 0}`;
}
