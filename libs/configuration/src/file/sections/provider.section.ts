import { HEADER_NAME, HEADER_VALUE, MODEL_NAME } from '../../rules/name-rules.js';
import { key, line, SWITCH } from '../../rules/text-rules.js';
import { HTTP_URL } from '../../rules/url-rules.js';
import { Setting } from '../setting.decorator.js';
import { either, listOf, mapOf, oneOrMore, section, value } from '../shape.js';

const OPTION_NAME = line('the name of an option');
const OPTION_VALUE = value(line());

/** Which names count: those that a glob of `allow` matches, or that none of `deny` does. `*` stands for anything. */
export class ModelFilterSection {
  @Setting('Offered whatever `deny` says. Without `deny`, nothing else is.', oneOrMore(value(MODEL_NAME)))
  allow?: readonly string[];

  @Setting('Not offered.', oneOrMore(value(MODEL_NAME)))
  deny?: readonly string[];
}

/** One provider: one that is known by its name, or one of your own. */
export class ProviderSection {
  @Setting('For a provider of your own: how it is spoken to, such as `openai-compatible`.', value(line('an adapter')))
  adapter?: string;

  @Setting('Where it is. Known providers have a default.', value(HTTP_URL))
  base_url?: string;

  @Setting('Its key; best a reference such as `${ACME_KEY}`.', value(key()))
  api_key?: string;

  @Setting('Several keys, used in rotation.', listOf(value(key())))
  api_keys?: readonly string[];

  @Setting('How it differs from others of its kind.', value(line('the name of a profile')))
  profile?: string;

  @Setting('Sent with every request to it.', mapOf(HEADER_NAME, value(HEADER_VALUE)))
  headers?: ReadonlyMap<string, string>;

  @Setting(
    'What only this provider has, such as `api_version` of Azure or `region` of Bedrock.',
    mapOf(OPTION_NAME, either(OPTION_VALUE, listOf(OPTION_VALUE))),
  )
  options?: ReadonlyMap<string, string | readonly string[]>;

  @Setting("Clients' own keys take the place of the configured ones.", value(SWITCH))
  pass_client_key?: boolean;

  @Setting('Which of its models are offered; unset: all.', section(ModelFilterSection))
  models?: ModelFilterSection;
}
