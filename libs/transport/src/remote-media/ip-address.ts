import { isIPv4, isIPv6 } from 'node:net';

/** An address as a number, of 32 or of 128 bits. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** All addresses that share their first bits. */
export interface IpRange extends IpAddress {
  readonly bits: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;

/** Reads an address; undefined for what is none, and for one with a zone, which only means something on one machine. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { family: 4, value: ipv4Value(text) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return { family: 6, value: ipv6Value(text) };
}

/** Reads `10.0.0.0/8`, or a single address as a range of its own. */
export function parseIpRange(text: string): IpRange | undefined {
  const [base = '', length] = text.split('/');
  const address = parseIpAddress(base);
  if (address === undefined) return undefined;
  const bits = length === undefined ? WIDTH[address.family] : Number(length);
  return Number.isInteger(bits) && bits >= 0 && bits <= WIDTH[address.family] ? { ...address, bits } : undefined;
}

export function isInRange(address: IpAddress, range: IpRange): boolean {
  if (address.family !== range.family) return false;
  const shift = BigInt(WIDTH[range.family] - range.bits);
  return address.value >> shift === range.value >> shift;
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function ipv6Value(text: string): bigint {
  const [head = '', tail] = withoutDottedTail(text).split('::');
  const front = groupsOf(head);
  const back = groupsOf(tail ?? '');
  const zeros = new Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...zeros, ...back].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` are two spellings of one address. */
function withoutDottedTail(text: string): string {
  const at = text.lastIndexOf(':') + 1;
  const dotted = text.slice(at);
  if (!dotted.includes('.')) return text;
  const value = ipv4Value(dotted);
  return `${text.slice(0, at)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}
