import { Setting } from '../setting.decorator.js';
import { variable } from '../shape.js';

/** `server:` how clients reach the gateway. */
export class ServerSection {
  @Setting('Address to listen on. Anything but a loopback address needs `api_key`.', variable('HOST'))
  host?: undefined;

  @Setting('Port to listen on; 0 takes any free one.', variable('PORT'))
  port?: undefined;

  @Setting('The key clients must send, as `x-api-key` or as a bearer token.', variable('PROXY_API_KEY'))
  api_key?: undefined;

  @Setting('`production` refuses to start without a provider.', variable('NODE_ENV'))
  environment?: undefined;

  @Setting('How much is logged.', variable('LOG_LEVEL'))
  log_level?: undefined;

  @Setting('Whether clients must send the header `anthropic-version`.', variable('SLUICE_REQUIRE_VERSION'))
  require_version?: undefined;

  @Setting(
    '`strict` refuses what the version of the API that a client names no longer has; `lenient` uses or drops it.',
    variable('SLUICE_VERSION_STRICTNESS'),
  )
  version_strictness?: undefined;

  @Setting('How long exchanges may go on after the signal to stop.', variable('SLUICE_SHUTDOWN_SECONDS'))
  shutdown?: undefined;
}
