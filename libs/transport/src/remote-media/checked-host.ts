import { isIP } from 'node:net';

import type { AllowedHosts } from './allowed-hosts.js';
import { MediaProblem } from './media-problem.js';

/** An address of a host, as the resolver of the machine has it. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** Asks for all addresses of a name. */
export type ResolveHost = (hostname: string) => Promise<readonly HostAddress[]>;

/** How hosts are judged. */
export interface HostRules {
  readonly resolve: ResolveHost;
  /** Whether an address may be connected to. */
  readonly isPublic: (address: string) => boolean;
  /** These may have any address. */
  readonly allowed: AllowedHosts;
}

const NOT_PUBLIC = 'its host is not on the public internet';

/**
 * The addresses that a URL's host may be reached under. They are resolved once, here: whoever asked again in order to
 * connect could be given others. One address that is not public spoils them all, for nobody knows which would be taken.
 *
 * @throws {MediaProblem}
 */
export async function checkedAddresses(url: URL, rules: HostRules): Promise<readonly HostAddress[]> {
  const addresses = await addressesOf(url, rules.resolve);
  if (addresses.length === 0) throw new MediaProblem('its host has no address');
  if (rules.allowed.has(url) || addresses.every(({ address }) => rules.isPublic(address))) return addresses;
  throw new MediaProblem(NOT_PUBLIC);
}

/** A URL has its IPv4 address normalised, whether it was written in decimal, hexadecimal or octal. */
async function addressesOf({ hostname }: URL, resolve: ResolveHost): Promise<readonly HostAddress[]> {
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family }];
  try {
    return await resolve(hostname);
  } catch {
    throw new MediaProblem('its host has no address');
  }
}
