import { expect, it } from '@jest/globals';

import { ownAddress } from './own-address.js';

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8082'],
  ['::ffff:127.0.0.1', 'http://127.0.0.1:8082'],
  ['::1', 'http://[::1]:8082'],
  ['fd00::17', 'http://[fd00::17]:8082'],
])('a connection that came to %s leads back to %s', (localAddress, url) => {
  expect(ownAddress({ localAddress, localPort: 8082 })).toBe(url);
});
