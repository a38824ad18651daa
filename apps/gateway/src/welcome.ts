import { formatTarget, SLUICE_VERSION } from '@sluice/exchange';

import type { GatewayParts } from './gateway-parts.js';

/** What a person who has just started the gateway wants to know: where it is, how to use it, what it does. */
export function welcomeText(parts: GatewayParts, url: string): string {
  const { configuration } = parts;
  const { providers, routing } = configuration.snapshot;
  const { proxyApiKey } = configuration.server;
  const names = providers.map(({ id, baseUrl }) => {
    const keys = (configuration.credentials.get(id) ?? []).filter(({ secret }) => secret !== '').length;
    const count = keys === 0 ? 'no key' : `${keys} ${keys === 1 ? 'key' : 'keys'}`;
    return id === 'simulator' ? 'simulator (built in)' : `${id} (${baseUrl}, ${count})`;
  });
  const lines = [
    `Sluice ${SLUICE_VERSION} listening on ${url}`,
    '',
    '  Point Claude Code at it:',
    `    export ANTHROPIC_BASE_URL=${reachable(url)}`,
    `    export ANTHROPIC_AUTH_TOKEN=${proxyApiKey === undefined ? 'anything' : '<your PROXY_API_KEY>'}`,
    '',
    `  Providers   ${names.join(', ')}`,
    `  Models      opus → ${formatTarget(routing.bigModel)}, sonnet → ${formatTarget(routing.middleModel)}, ` +
      `haiku → ${formatTarget(routing.smallModel)}`,
    `  Recordings  ${recordingsLine(parts)}`,
  ];
  if (providers.every(({ id }) => id === 'simulator')) {
    lines.push(
      '',
      '  No provider key is set: the built-in simulator answers. Set OPENAI_API_KEY, or the key of another ' +
        'provider, to reach a real model.',
    );
  }
  return `${lines.join('\n')}\n\n`;
}

/** An address that means every interface is none that a client on this machine can call. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function recordingsLine({ configuration }: GatewayParts): string {
  if (!configuration.recording.enabled) return 'off';
  return `${configuration.dataDir} (${configuration.recording.mode}); see: sluice recordings ls`;
}
