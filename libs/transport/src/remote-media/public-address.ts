import { isInRange, parseIpAddress, parseIpRange, type IpAddress, type IpRange } from './ip-address.js';

/** IPv4 outside of the public internet (IANA, "IPv4 Special-Purpose Address Registry"), multicast and the rest. */
const RESERVED_IPV4 = ranges([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by carriers' customers; also where Alibaba Cloud keeps its metadata
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local: the metadata of most clouds
  '172.16.0.0/12',
  '192.0.0.0/24', // protocol assignments; also Oracle Cloud's metadata
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '168.63.129.16/32', // Azure's host, under a public address
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** The only IPv6 addresses given out so far (IANA, "IPv6 Global Unicast Address Assignments"). */
const GLOBAL_IPV6 = ranges(['2000::/3']);

/** Parts of it that lead elsewhere: tunnels into IPv4 of anybody's choice, benchmarks, documentation. */
const RESERVED_IPV6 = ranges(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** IPv6 that stands for the IPv4 address in its last 32 bits: mapped ones, and those of a translator (RFC 6052). */
const EMBEDDING_IPV6 = ranges(['::ffff:0:0/96', '64:ff9b::/96']);

/** Whether an address belongs to the public internet. What cannot be read as an address does not. */
export function isPublicAddress(text: string): boolean {
  const address = parseIpAddress(text);
  return address !== undefined && isPublic(address);
}

function isPublic(address: IpAddress): boolean {
  if (address.family === 4) return !isIn(address, RESERVED_IPV4);
  if (isIn(address, EMBEDDING_IPV6)) return isPublic({ family: 4, value: address.value & 0xffff_ffffn });
  return isIn(address, GLOBAL_IPV6) && !isIn(address, RESERVED_IPV6);
}

function isIn(address: IpAddress, list: readonly IpRange[]): boolean {
  return list.some((range) => isInRange(address, range));
}

function ranges(texts: readonly string[]): readonly IpRange[] {
  return texts.flatMap((text) => parseIpRange(text) ?? []);
}
