import { homedir } from 'node:os';
import { join } from 'node:path';

/** The release the suite was written against; newer ones are taken on purpose, by changing this line. */
export const CLAUDE_CODE_VERSION = '2.1.329';

/** Where the suite keeps the program: outside of the tree, since it is large and not ours to pass on. */
export const CLAUDE_CODE_CACHE = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'sluice',
  `claude-code-${CLAUDE_CODE_VERSION}`,
);

/** The program itself, once it has been installed. */
export const CLAUDE_CODE_BINARY = join(
  CLAUDE_CODE_CACHE,
  'node_modules',
  '@anthropic-ai',
  `claude-code-${process.platform}-${process.arch}`,
  process.platform === 'win32' ? 'claude.exe' : 'claude',
);
