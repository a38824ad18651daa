import type { ListedModel, Modality, ModelFeatures } from '@sluice/exchange';

import { objectOf, textsOf, type Fields } from '../../shared/models/model-reading.js';

const MODALITIES: Readonly<Record<string, Modality>> = {
  text: 'text',
  image: 'image',
  file: 'pdf',
  pdf: 'pdf',
  audio: 'audio',
  video: 'video',
};

/** What a model takes and can, as OpenRouter, Mistral, Fireworks and Moonshot say it in their lists. */
export function featuresOf(fields: Fields): Pick<ListedModel, 'features'> {
  const { input_modalities, output_modalities } = objectOf(fields['architecture']);
  const inputs = modalities(input_modalities) ?? inputsByFlag(fields);
  const outputs = modalities(output_modalities);
  const features: ModelFeatures = {
    ...(inputs && { inputs }),
    ...(outputs && { outputs }),
    ...flag('tools', fields, 'tools'),
    ...flag('thinking', fields, 'reasoning'),
    ...flag('structuredOutputs', fields, 'structured_outputs'),
  };
  return Object.keys(features).length > 0 ? { features } : {};
}

/** The fields that requests may have (OpenRouter, `supported_parameters`). */
export function parametersOf(fields: Fields): Pick<ListedModel, 'parameters'> {
  const parameters = textsOf(fields['supported_parameters']);
  return parameters === undefined ? {} : { parameters };
}

function modalities(value: unknown): readonly Modality[] | undefined {
  return textsOf(value)?.flatMap((name) => (Object.hasOwn(MODALITIES, name) ? (MODALITIES[name] ?? []) : []));
}

/** Says of images alone whether they are taken: Fireworks, Moonshot, Mistral. */
function inputsByFlag({ supports_image_input, supports_image_in, capabilities }: Fields) {
  const images = supports_image_input ?? supports_image_in ?? objectOf(capabilities)['vision'];
  if (typeof images !== 'boolean') return undefined;
  return images ? (['text', 'image'] as const) : (['text'] as const);
}

/** The other names of what OpenRouter calls a parameter. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  tools: ['supports_tools', 'function_calling'],
  reasoning: ['supports_reasoning', 'reasoning'],
  structured_outputs: [],
};

function flag(name: 'tools' | 'thinking' | 'structuredOutputs', fields: Fields, parameter: string) {
  const parameters = textsOf(fields['supported_parameters']);
  if (parameters !== undefined) return { [name]: parameters.includes(parameter) };
  const capabilities = objectOf(fields['capabilities']);
  const told = (FLAGS[parameter] ?? []).map((other) => fields[other] ?? capabilities[other]);
  const known = told.find((value) => typeof value === 'boolean');
  return known === undefined ? {} : { [name]: known };
}
