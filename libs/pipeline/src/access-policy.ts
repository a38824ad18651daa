import type { Principal } from '@sluice/exchange';

/** Decides who may use which model. */
export interface AccessPolicy {
  /** @param model the name the client asked for */
  allows(principal: Principal, model: string): boolean;
}

/** Everybody who has come this far may use everything. */
export const ALLOW_ALL: AccessPolicy = { allows: () => true };
