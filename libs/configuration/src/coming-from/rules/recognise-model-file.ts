import type { ConfigurationFault } from '../../configuration-error.js';
import { readListedModel, type ServedModel } from '../model-files/listed-model.js';
import { hideSecrets } from '../model-files/model-secrets.js';
import { CLIENT_KEY, serversOf, type KeyedModel } from '../model-files/model-servers.js';
import { readYamlList, type ListedModel } from '../model-files/yaml-list.js';
import type { ImportedDocument, ImportedRoute } from '../imported-document.js';
import type { Recognised, Surroundings } from '../surroundings.js';

export const MODEL_FILE_VARIABLE = 'CUSTOM_MODELS_FILE';
/** The file that each of the two proxies reads where no variable names another. */
export const MODEL_FILES = { tizee: 'models.yaml', '1rgs': 'custom_models.yaml' } as const;

/** Whose file it is decides who brings the key of a model that names none. */
type Owner = keyof typeof MODEL_FILES;

/** The list of models that tizee's and 1rgs's proxy have. */
export function recogniseModelFile(surroundings: Surroundings): Recognised {
  const file = fileOf(surroundings);
  const text = file === undefined ? undefined : surroundings.files.get(file);
  if (file === undefined || text === undefined) return missingFile(surroundings);
  const reading = readYamlList(file, text);
  const isNamed = surroundings.variables.has(MODEL_FILE_VARIABLE) || file === MODEL_FILES['1rgs'];
  // Other programs have a `models.yaml` as well.
  if (!isNamed && !('models' in reading && reading.models.every(isListedModel))) return {};
  if ('fault' in reading) return { faults: [reading.fault] };
  const owner = ownerOf(file, reading.models, surroundings);
  if (owner === undefined) return { faults: [unknownOwner(file)] };
  return recogniseModels(reading.models, owner, surroundings);
}

function fileOf({ variables, files, from }: Surroundings): string | undefined {
  const named = variables.get(MODEL_FILE_VARIABLE);
  if (named !== undefined) return named;
  const usual = from === 'tizee' || from === '1rgs' ? [MODEL_FILES[from]] : Object.values(MODEL_FILES);
  return from === undefined || from === 'tizee' || from === '1rgs' ? usual.find((name) => files.has(name)) : undefined;
}

/** Both proxies start without their file, and so do we, unless somebody has said which it is. */
function missingFile({ variables }: Surroundings): Recognised {
  const file = variables.get(MODEL_FILE_VARIABLE);
  if (file === undefined || Object.values<string>(MODEL_FILES).includes(file)) return {};
  const fix = 'name a readable file, as a path from the working directory';
  return { faults: [{ variable: MODEL_FILE_VARIABLE, problem: 'names a file that cannot be read', fix }] };
}

function isListedModel({ fields }: ListedModel): boolean {
  return 'model_id' in fields && ('api_base' in fields || 'provider' in fields);
}

function ownerOf(file: string, models: readonly ListedModel[], { variables, from }: Surroundings): Owner | undefined {
  if (from === 'tizee' || from === '1rgs') return from;
  if (models.every(({ fields }) => 'api_key_name' in fields)) return '1rgs';
  if (variables.has('PREFERRED_PROVIDER')) return '1rgs';
  const name = file.split(/[\\/]/).at(-1);
  return Object.keys(MODEL_FILES).find((owner): owner is Owner => MODEL_FILES[owner as Owner] === name);
}

function unknownOwner(file: string): ConfigurationFault {
  return {
    variable: MODEL_FILE_VARIABLE,
    problem: `names "${file}", in which models have no api_key_name, and two programs understand that differently`,
    fix: 'start with --from tizee (clients bring the key) or --from 1rgs (it is OPENAI_API_KEY)',
  };
}

function recogniseModels(listed: readonly ListedModel[], owner: Owner, surroundings: Surroundings): Recognised {
  const readings = listed.map(readListedModel);
  const hidden = readings.flatMap((reading) => ('served' in reading ? [hideSecrets(reading.served)] : []));
  const served = hidden.map((model) => model.served);
  const aliases = hidden.flatMap((model) => model.aliases);
  const faults = [...readings.flatMap((reading) => ('faults' in reading ? reading.faults : [])), ...twice(served)];
  const variables = new Set([...surroundings.variables.keys(), ...aliases.map(({ name }) => name)]);
  const keyed = served.map((model) => keyOf(model, owner, variables));
  const usable = keyed.filter((model) => typeof model !== 'string');
  return {
    faults,
    notices: keyed.filter((model) => typeof model === 'string'),
    aliases,
    document: documentOf(usable, owner, surroundings),
  };
}

function twice(served: readonly ServedModel[]): readonly ConfigurationFault[] {
  const seen = new Set<string>();
  return served.flatMap(({ where, model: { id } }) => {
    const isNew = seen.size < seen.add(id).size;
    return isNew ? [] : [{ variable: `${where}: model_id`, problem: 'is the id of another model', fix: 'rename one' }];
  });
}

/** Where the key of a model comes from, or why the model is left out. */
function keyOf(served: ServedModel, owner: Owner, variables: ReadonlySet<string>): KeyedModel | string {
  const { where, model, login, keyVariable = owner === '1rgs' ? 'OPENAI_API_KEY' : undefined } = served;
  if (login !== undefined) {
    return `${where}: the model "${model.id}" is left out: the login "${login}" has no counterpart here`;
  }
  if (keyVariable === undefined) return { served, keyVariable: CLIENT_KEY };
  if (variables.has(keyVariable)) return { served, keyVariable };
  if (owner === 'tizee') return { served, keyVariable: CLIENT_KEY };
  return `${where}: the model "${model.id}" is left out: ${keyVariable} is not set`;
}

/** What 1rgs's proxy calls its custom models by itself. */
function prefixed(id: string): ImportedRoute {
  return { name: `1rgs custom/${id}`, exact: `custom/${id}`, to: [id] };
}

function documentOf(keyed: readonly KeyedModel[], owner: Owner, { variables }: Surroundings): ImportedDocument {
  const document = serversOf(keyed);
  const [first] = document.models;
  // There a name that is not in the file is refused. Here it would go to some server with the client's key, which is
  // meant for another.
  const refuses = owner === 'tizee' && first !== undefined && !variables.has('BIG_MODEL');
  if (owner === '1rgs') return { ...document, routes: document.models.map(({ id }) => prefixed(id)) };
  if (!refuses) return document;
  return { ...document, families: { big: first.id }, allow: document.models.map(({ id }) => id), deny: ['*'] };
}
