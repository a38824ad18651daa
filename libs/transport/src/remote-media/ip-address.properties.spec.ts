import { BlockList, isIPv6 } from 'node:net';

import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';

import { isInRange, parseIpAddress, parseIpRange } from './ip-address.js';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();
const range = fc.oneof(
  fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })),
  fc.tuple(ipv6, fc.integer({ min: 0, max: 128 })),
);
/** Addresses that differ from another one in few bits, so that the ends of ranges are met. */
const near = (address: string): fc.Arbitrary<string> =>
  fc.nat({ max: 3 }).map((last) => {
    const separator = isIPv6(address) ? ':' : '.';
    if (address.includes('.') && separator === ':') return address;
    const front = address.slice(0, address.lastIndexOf(separator) + 1);
    return isIPv6(front + String(last)) || separator === '.' ? front + String(last) : address;
  });
const pair = range.chain(([base, bits]) =>
  fc.record({ base: fc.constant(base), bits: fc.constant(bits), address: fc.oneof(near(base), ipv4, ipv6) }),
);
const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

describe('addresses and ranges', () => {
  it('are read as Node reads them', () => {
    fc.assert(
      fc.property(pair, ({ base, bits, address }) => {
        // Node takes an IPv4 address for a mapped one where it stands beside IPv6, which is another question.
        fc.pre(familyOf(base) === familyOf(address));
        const list = new BlockList();
        list.addSubnet(base, bits, familyOf(base));
        const [parsed, wanted] = [parseIpAddress(address), parseIpRange(`${base}/${bits}`)];
        expect(parsed && wanted && isInRange(parsed, wanted)).toBe(list.check(address, familyOf(address)));
      }),
      { numRuns: 3_000 },
    );
  });

  it('are the same in every spelling', () => {
    fc.assert(
      fc.property(ipv6, (address) => {
        const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
        expect(parseIpAddress(address)).toEqual(parseIpAddress(canonical));
        expect(parseIpAddress(address.toUpperCase())).toEqual(parseIpAddress(canonical));
      }),
      { numRuns: 2_000 },
    );
  });
});
