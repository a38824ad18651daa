import { describe, expect, it } from '@jest/globals';

import { nearestName } from './nearest-name.js';

const NAMES = ['SLUICE_QUEUE_URL', 'SLUICE_BLOB_URL', 'SLUICE_STORE_URL'];

describe('nearestName', () => {
  it.each([
    ['a letter left out', 'SLUICE_QUEE_URL', 'SLUICE_QUEUE_URL'],
    ['a letter too many', 'SLUICE_BLOBS_URL', 'SLUICE_BLOB_URL'],
    ['two letters swapped', 'SLUICE_STOER_URL', 'SLUICE_STORE_URL'],
    ['the name itself', 'SLUICE_BLOB_URL', 'SLUICE_BLOB_URL'],
    ['something else altogether', 'SLUICE_TELEMETRY_EXPORTER', undefined],
    ['nothing', '', undefined],
  ])('for %s', (_name, written, expected) => {
    expect(nearestName(written, NAMES)).toBe(expected);
  });

  it.each([
    ['prot', 'port'],
    ['opnai', 'openai'],
    ['modle', 'model'],
    ['ca', undefined],
    ['x'.repeat(10_000), undefined],
  ])('takes %s for %s', (written, expected) => {
    expect(nearestName(written, ['host', 'port', 'openai', 'model', 'abc'])).toBe(expected);
  });

  it('finds nothing among nothing', () => {
    expect(nearestName('A', [])).toBeUndefined();
  });
});
