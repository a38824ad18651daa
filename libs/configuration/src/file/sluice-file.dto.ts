import { HEADER_NAME, HEADER_VALUE, MODEL_NAME, PROVIDER_ID } from '../rules/name-rules.js';
import { line } from '../rules/text-rules.js';
import {
  AdminSection,
  CountingSection,
  MediaSection,
  ModelListsSection,
  RecordingSection,
  StoresSection,
  TelemetrySection,
  WebSearchSection,
} from './sections/gateway.sections.js';
import { ModelSection } from './sections/model.sections.js';
import { ProviderSection } from './sections/provider.section.js';
import { RouteSection } from './sections/route.sections.js';
import { ServerSection } from './sections/server.section.js';
import { FamiliesSection, LimitsSection, RetrySection, TimeoutsSection } from './sections/upstream.sections.js';
import { Setting } from './setting.decorator.js';
import { listOf, mapOf, oneOrMore, section, value, variable } from './shape.js';

/**
 * `sluice.yaml`. Every text in it may refer to variables, `${NAME}` or `${NAME:-fallback}`; `$$` is a dollar. What is
 * an environment variable as well is declared here as its file form only, and judged by the rule of the variable.
 */
export class SluiceFile {
  @Setting('The proxy that the variables and files beside this one are of.', variable('SLUICE_FROM'))
  coming_from?: undefined;

  @Setting('How clients reach the gateway.', section(ServerSection))
  server?: ServerSection;

  @Setting('Where recordings, queue and index live when no store is named.', variable('SLUICE_DATA_DIR'))
  data_dir?: undefined;

  @Setting('Signs thinking blocks. Unset: a key is kept in `data_dir`.', variable('SLUICE_SIGNING_KEY'))
  signing_key?: undefined;

  @Setting('Where queue, index and bodies of recordings live.', section(StoresSection))
  stores?: StoresSection;

  @Setting('What is recorded.', section(RecordingSection))
  recording?: RecordingSection;

  @Setting('Where recordings can be looked at and looked after.', section(AdminSection))
  admin?: AdminSection;

  @Setting('Where traces go.', section(TelemetrySection))
  telemetry?: TelemetrySection;

  @Setting('Images and documents that requests name by URL.', section(MediaSection))
  media?: MediaSection;

  @Setting('Searches for providers that do not search the web.', section(WebSearchSection))
  web_search?: WebSearchSection;

  @Setting('The tokens of prompts that clients ask about.', section(CountingSection))
  counting?: CountingSection;

  @Setting(
    "Refuse prompts that do not fit into a model's context before the model is asked.",
    variable('SLUICE_CONTEXT_CHECK'),
  )
  context_check?: undefined;

  @Setting(
    'Serve the built-in provider `simulator`. Unset: only when no other provider is configured, never in production.',
    variable('SLUICE_SIMULATOR'),
  )
  simulator?: undefined;

  @Setting('What providers say that they have.', section(ModelListsSection))
  model_lists?: ModelListsSection;

  @Setting('How long is waited: seconds, or times such as `30s`.', section(TimeoutsSection))
  timeouts?: TimeoutsSection;

  @Setting('What is tried again.', section(RetrySection))
  retry?: RetrySection;

  @Setting('Bounds that hold for all requests.', section(LimitsSection))
  limits?: LimitsSection;

  @Setting('Sent with every request to every provider.', mapOf(HEADER_NAME, value(HEADER_VALUE)))
  headers?: ReadonlyMap<string, string>;

  @Setting('Who is asked, by name.', mapOf(PROVIDER_ID, section(ProviderSection)))
  providers?: ReadonlyMap<string, ProviderSection>;

  @Setting('Models under names of your own.', listOf(section(ModelSection)))
  models?: readonly ModelSection[];

  @Setting('Whom names go to. The first that matches counts.', listOf(section(RouteSection)))
  routes?: readonly RouteSection[];

  @Setting(
    'Where names go that nothing else matches: a model of your own, `provider/model`, or `refuse`. Unset: to the opus family.',
    value(line('the id of a model of your own, provider/model, or `refuse`')),
  )
  default?: string;

  @Setting(
    'Names that clients may ask for, whatever `deny` says; without `deny`, no others. `*` stands for anything.',
    oneOrMore(value(MODEL_NAME)),
  )
  allow?: readonly string[];

  @Setting('Names that clients may not ask for.', oneOrMore(value(MODEL_NAME)))
  deny?: readonly string[];

  @Setting("Which models serve the three families of Claude's names.", section(FamiliesSection))
  families?: FamiliesSection;

  @Setting('Tried in order after the first target has failed: `provider/model`.', variable('FALLBACK_MODELS', 'list'))
  fallbacks?: undefined;

  @Setting('What is known of models besides what is built in: a file of JSON.', variable('SLUICE_MODELS_FILE'))
  models_file?: undefined;
}
