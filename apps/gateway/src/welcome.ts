import type { SluiceConfiguration } from '@sluice/configuration';
import { formatTarget, SLUICE_VERSION } from '@sluice/exchange';

/** What a person who has just started the gateway wants to know: where it is, how to use it, what it does. */
export function welcomeText(configuration: SluiceConfiguration, url: string): string {
  const { providers, routing } = configuration.snapshot;
  const { notices, server } = configuration;
  const { proxyApiKey } = server;
  const names = providers.map(({ id, baseUrl, clientKey }) => {
    const keys = (configuration.credentials.get(id) ?? []).filter(({ secret }) => secret !== '').length;
    const own = keys === 0 ? 'no key' : `${keys} ${keys === 1 ? 'key' : 'keys'}`;
    const count = clientKey ? "the clients' keys" : own;
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
    `  Recordings  ${recordingsLine(configuration)}`,
  ];
  // Whoever has set them expects something of them.
  if (notices.length > 0)
    lines.push('', '  Of another proxy, and not taken over:', ...notices.map((text) => `    ${text}`));
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

function recordingsLine({ recording, dataDir }: SluiceConfiguration): string {
  if (!recording.enabled) return 'off';
  return `${dataDir} (${recording.mode}); see: sluice recordings ls`;
}
