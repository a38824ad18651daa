import { describe, expect, it } from '@jest/globals';

import { isInRange, parseIpAddress, parseIpRange } from './ip-address.js';
import { isPublicAddress } from './public-address.js';

describe(isPublicAddress.name, () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '64:ff9b::8.8.8.8',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['this network', '0.0.0.0'],
    ['private 10', '10.255.255.255'],
    ['the first of the shared range', '100.64.0.0'],
    ['the last of the shared range', '100.127.255.255'],
    ['metadata of Alibaba Cloud', '100.100.100.200'],
    ['loopback', '127.0.0.1'],
    ['the end of loopback', '127.255.255.254'],
    ['link-local', '169.254.0.1'],
    ['metadata of AWS, Azure, Google', '169.254.169.254'],
    ['the host of Azure', '168.63.129.16'],
    ['private 172', '172.16.0.1'],
    ['the end of private 172', '172.31.255.255'],
    ['metadata of Oracle Cloud', '192.0.0.192'],
    ['documentation', '192.0.2.1'],
    ['private 192', '192.168.1.1'],
    ['benchmarks', '198.19.0.1'],
    ['more documentation', '203.0.113.9'],
    ['multicast', '224.0.0.251'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['no address of IPv6', '::'],
    ['loopback of IPv6', '::1'],
    ['the same, in full', '0:0:0:0:0:0:0:1'],
    ['IPv4 in the old compatible form', '::8.8.8.8'],
    ['loopback, mapped', '::ffff:127.0.0.1'],
    ['loopback, mapped in hexadecimal', '::ffff:7f00:1'],
    ['metadata, mapped', '::ffff:a9fe:a9fe'],
    ['private, translated', '64:ff9b::10.0.0.1'],
    ['private, translated in hexadecimal', '64:ff9b::a00:1'],
    ['a translator of the own network', '64:ff9b:1::8.8.8.8'],
    ['6to4 with a private address in it', '2002:a00:1::1'],
    ['6to4 at all', '2002:808:808::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['unique local', 'fc00::1'],
    ['metadata of AWS over IPv6', 'fd00:ec2::254'],
    ['link-local of IPv6', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['a public one with a zone', '2606:4700:4700::1111%1'],
    ['site-local', 'fec0::1'],
    ['multicast of IPv6', 'ff02::1'],
    ['documentation of IPv6', '2001:db8::1'],
    ['newer documentation', '3fff::1'],
    ['discard', '100::1'],
    ['nothing', ''],
    ['a name', 'localhost'],
    ['a number', '2130706433'],
    ['octal', '0177.0.0.1'],
  ])('%s is not', (_name, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe(parseIpRange.name, () => {
  it.each([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.7', '10.0.0.7', true],
    ['10.0.0.7', '10.0.0.8', false],
    ['fd00::/8', 'fdff::1', true],
    ['fd00::/8', '10.0.0.1', false],
    ['0.0.0.0/0', '255.1.1.1', true],
  ])('%s and %s: %s', (range, address, expected) => {
    expect(isInRange(parseIpAddress(address)!, parseIpRange(range)!)).toBe(expected);
  });

  it.each(['', 'localhost', '10.0.0.0/33', '10.0.0.0/x', '::/129', '10.0.0.0/-1', '10.0.0.0/1.5'])(
    'does not read %p',
    (text) => {
      expect(parseIpRange(text)).toBeUndefined();
    },
  );
});
