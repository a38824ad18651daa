import type { ReasoningEffort } from '@sluice/exchange';

import { HEADER_NAME, HEADER_VALUE, MODEL_NAME } from '../../rules/name-rules.js';
import { fraction, TOKEN_COUNT } from '../../rules/number-rules.js';
import { DAY, line, oneOf, SWITCH } from '../../rules/text-rules.js';
import { Setting } from '../setting.decorator.js';
import { JSON_MAP, mapOf, oneOrMore, section, value } from '../shape.js';

const EFFORTS: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const DOLLARS = value(fraction(0, 1_000_000));
const TOKENS = value(TOKEN_COUNT);

/** What tokens cost from one day on, in US dollars per million. */
export class PriceSection {
  @Setting('The first day of the price, such as `2026-01-31`. Unset: always.', value(DAY))
  from?: string;

  @Setting('The price is that of prompts with more tokens than this, cached ones included.', TOKENS)
  above?: number;

  @Setting('The price is that of prompts with at most so many tokens.', TOKENS)
  up_to?: number;

  @Setting('Prompt tokens that are neither read from nor written to a cache.', DOLLARS, { isRequired: true })
  input!: number;

  @Setting('Tokens of replies.', DOLLARS, { isRequired: true })
  output!: number;

  @Setting('Prompt tokens that are read from a cache.', DOLLARS)
  cache_read?: number;

  @Setting('Prompt tokens that are written to a cache for as long as is usual.', DOLLARS)
  cache_write?: number;

  @Setting('Prompt tokens that are written to a cache for an hour.', DOLLARS)
  cache_write_1h?: number;

  @Setting('A thousand searches of the web that the provider runs.', DOLLARS)
  web_search?: number;
}

/** A name of your own for a model of a provider, with what is known of it and what is done differently for it. */
export class ModelSection {
  @Setting('What clients ask for.', value(MODEL_NAME), { isRequired: true })
  id!: string;

  @Setting(
    'Who serves it: one of `providers`, or one that variables configure.',
    value(line('the name of a provider')),
    {
      isRequired: true,
    },
  )
  provider!: string;

  @Setting("Its name there. Unset: the id; several ids may share one provider's model.", value(MODEL_NAME))
  model?: string;

  @Setting('What lists of models call it.', value(line()))
  display_name?: string;

  @Setting('Tokens that prompt and reply may have together.', TOKENS)
  context?: number;

  @Setting('Tokens a reply may have; larger wishes are lowered to it.', TOKENS)
  max_tokens?: number;

  @Setting('What it costs: one price, or a list with a day each.', oneOrMore(section(PriceSection)))
  price?: readonly PriceSection[];

  @Setting('How much it is to think, whatever the client asks for; `none` turns thinking off.', value(oneOf(EFFORTS)))
  reasoning_effort?: ReasoningEffort;

  @Setting('Takes the place of what the client asks for.', value(fraction(0, 2)))
  temperature?: number;

  @Setting(
    'Merged into the JSON of requests, as the provider has it; `null` takes a field away. Recordings keep it.',
    JSON_MAP,
  )
  extra_body?: Readonly<Record<string, unknown>>;

  @Setting("Sent with every request for it, over the provider's.", mapOf(HEADER_NAME, value(HEADER_VALUE)))
  extra_headers?: ReadonlyMap<string, string>;

  @Setting('`false`: whole replies are asked for. Clients are streamed to all the same.', value(SWITCH))
  can_stream?: boolean;

  @Setting('It is asked by the Messages API, at the same server and with the same keys.', value(SWITCH))
  direct?: boolean;

  @Setting("The client's own key takes the place of the configured ones.", value(SWITCH))
  pass_client_key?: boolean;

  @Setting('Tools it is not told of. `*` stands for anything.', oneOrMore(value(line('the name of a tool'))))
  drop_tools?: readonly string[];
}
