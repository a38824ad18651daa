import type { RecordingMode } from '@sluice/exchange';

import { MODEL_NAME } from '../../rules/name-rules.js';
import { fraction } from '../../rules/number-rules.js';
import { RECORDING_MODE } from '../../rules/recording-rules.js';
import { line, SWITCH } from '../../rules/text-rules.js';
import { Setting } from '../setting.decorator.js';
import { either, oneOrMore, section, value } from '../shape.js';

const TARGET = value(line("the id of a model of your own, provider/model, or provider/* for the client's own name"));
const TOOL = value(line('the name of a tool'));

/** One of several targets, drawn by its weight. */
export class TargetSection {
  @Setting('A model of your own, `provider/model`, or `provider/*`.', TARGET, { isRequired: true })
  model!: string;

  @Setting(
    'How often it is the first, beside the weights of the others. A session keeps its target.',
    value(fraction(0.001, 1_000_000)),
  )
  weight?: number;
}

/** Whom the names go to that a pattern matches. Has one of `match`, `exact` and `regex`. */
export class RouteSection {
  @Setting('For traces, recordings and errors. Unset: the pattern.', value(line('a name')))
  name?: string;

  @Setting('The names it is for. `*` stands for anything.', value(MODEL_NAME))
  match?: string;

  @Setting('The one name it is for.', value(MODEL_NAME))
  exact?: string;

  @Setting(
    'The names it is for: an expression of JavaScript that matches any part of them.',
    value(line('an expression')),
  )
  regex?: string;

  @Setting('Tried in this order.', oneOrMore(either(TARGET, section(TargetSection))), { isRequired: true })
  to!: readonly (string | TargetSection)[];

  @Setting("The client's own key takes the place of the configured ones.", value(SWITCH))
  pass_client_key?: boolean;

  @Setting('Tools that the models are not told of. `*` stands for anything.', oneOrMore(TOOL))
  drop_tools?: readonly string[];

  @Setting('What recordings keep: `meta`, `redacted` or `full`. Unset: as for all.', value(RECORDING_MODE))
  recording?: RecordingMode;
}
