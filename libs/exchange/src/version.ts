/** The release, as `package.json` has it; told to upstreams, traces and recordings. */
export const SLUICE_VERSION = '0.1.0';
