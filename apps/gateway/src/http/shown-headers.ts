import type { ConfigSnapshot, Target } from '@sluice/exchange';
import { isReadableHeader } from '@sluice/recordings';

/** What stands where only the operator knows the value. */
const NOT_SHOWN = 'set-by-the-operator';

type Headers = Readonly<Record<string, string>>;

/** The headers of a request as clients may see them: what an operator has added may be a secret of his. */
export function shownHeaders(headers: Headers, config: Pick<ConfigSnapshot, 'providers'>, target: Target): Headers {
  const shared = config.providers.find(({ id }) => id === target.provider)?.extraHeaders;
  const added: Headers = { ...shared, ...target.overrides?.extraHeaders };
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const isHidden = Object.hasOwn(added, name) && !isReadableHeader(name);
      return [name, isHidden ? NOT_SHOWN : value];
    }),
  );
}
