import { describe, expect, it } from '@jest/globals';
import { ClientError } from '@sluice/exchange';
import fc from 'fast-check';

import { ToolNameMap } from './tool-name-map.js';

const LONG = 'mcp__claude_ai_very_long_server_name_for_testing__get_everything_at_once_please';

describe(ToolNameMap, () => {
  it.each([
    ['keeps an accepted name', 'mcp__fs__read-file', 'mcp__fs__read-file'],
    ['keeps one of 64 characters', 'x'.repeat(64), 'x'.repeat(64)],
    ['R22 shortens a longer one', LONG, 'mcp__claude_ai_very_long_server_name_for_testing__get_e_c9f1e7f8'],
    ['R23 replaces what is refused', 'fs.read file/é', 'fs_read_file__'],
    ['replaces each unit of what is no letter', 'go🛑', 'go_'],
  ])('%s', (_, name, expected) => {
    expect(new ToolNameMap().toUpstream(name, 'tools.0.name')).toBe(expected);
  });

  it('says where a name is missing', () => {
    expect(() => new ToolNameMap().toUpstream('', 'tools.3.name')).toThrow(
      new ClientError('invalid_request', 'tools.3.name: String should have at least 1 character'),
    );
  });

  it('keeps apart what would become the same, whichever comes first', () => {
    const names = new ToolNameMap();
    const mapped = ['a.b', 'a_b', 'a b', 'a.b'].map((name) => names.toUpstream(name, 'name'));
    expect(mapped[0]).toBe('a_b');
    expect(mapped[1]).toMatch(/^a_b_[0-9a-f]{8}$/);
    expect(new Set(mapped).size).toBe(3);
    expect(mapped[3]).toBe(mapped[0]);
  });

  it('gives every name one of its own that is accepted, and always the same', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 90 });
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (clientNames) => {
        const map = new ToolNameMap();
        const mapped = clientNames.map((clientName) => map.toUpstream(clientName, 'name'));
        for (const upstream of mapped) expect(upstream).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(new Set(mapped).size).toBe(clientNames.length);
        expect(clientNames.map((clientName) => map.toUpstream(clientName, 'name'))).toEqual(mapped);
      }),
    );
  });
});
