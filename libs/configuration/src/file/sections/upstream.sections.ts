import { Setting } from '../setting.decorator.js';
import { variable } from '../shape.js';

/** `timeouts:` how long is waited. A number of seconds, or a time such as `500ms`, `30s`, `10m`. */
export class TimeoutsSection {
  @Setting('Time to establish a connection to a provider.', variable('TIMEOUT_CONNECT'))
  connect?: undefined;

  @Setting('Time to the first byte of a stream, and between any two reads of it.', variable('TIMEOUT_READ_STREAMING'))
  read_streaming?: undefined;

  @Setting('Time for the whole of a reply that is not streamed.', variable('TIMEOUT_READ_NON_STREAMING'))
  read_non_streaming?: undefined;

  @Setting('Downstream silence after which a `ping` is sent.', variable('SLUICE_KEEPALIVE_SECONDS'))
  keepalive?: undefined;

  @Setting(
    'How long a response waits for the first upstream event, so that an early failure keeps its HTTP status.',
    variable('SLUICE_FIRST_BYTE_HOLD_SECONDS'),
  )
  first_byte_hold?: undefined;
}

/** `retry:` what is tried again. */
export class RetrySection {
  @Setting('Further tries at one target after the first.', variable('MAX_RETRIES'))
  max_retries?: undefined;
}

/** `limits:` bounds that hold for all requests. `k` is a thousand and `m` a million: `64k` is 64000 tokens. */
export class LimitsSection {
  @Setting('Tokens a reply may have at most; larger wishes are lowered to it.', variable('MAX_TOKENS_LIMIT'))
  max_tokens?: undefined;

  @Setting('Tokens a reply may have at least; smaller wishes are raised to it.', variable('MIN_TOKENS_LIMIT'))
  min_tokens?: undefined;
}

/** `families:` which models serve the three families of Claude's names. */
export class FamiliesSection {
  @Setting('Serves models of the opus family: a model, or provider/model.', variable('BIG_MODEL'))
  big?: undefined;

  @Setting('Serves models of the sonnet family.', variable('MIDDLE_MODEL'))
  middle?: undefined;

  @Setting('Serves models of the haiku family.', variable('SMALL_MODEL'))
  small?: undefined;
}
