import type { ScenarioMessage, ScenarioRequest } from '../../scenario-request.js';
import type { GeminiContent, GeminiPart, GeminiRequest } from './gemini-content.js';

/** A request as the scenarios see it. @param model the scenario's name */
export function readGeminiRequest(request: GeminiRequest, model: string): ScenarioRequest {
  const { systemInstruction: system, contents, tools = [] } = request;
  return {
    model,
    messages: [
      ...(system ? [{ role: 'system', text: textOf(system.parts) } as const] : []),
      ...contents.flatMap(readContent),
    ],
    tools: tools.flatMap(({ functionDeclarations = [] }) =>
      functionDeclarations.map(({ name, parameters, parametersJsonSchema }) => {
        const schema = parameters ?? parametersJsonSchema;
        return { name, ...(schema && { parameters: schema }) };
      }),
    ),
    toolChoice: readToolChoice(request.toolConfig?.functionCallingConfig),
    parallelTools: true,
    output: readOutput(request.generationConfig ?? {}),
  };
}

/** Responses of functions stand in front of what the user says beside them. */
function readContent({ role, parts }: GeminiContent): readonly ScenarioMessage[] {
  if (role === 'model') return [{ role: 'assistant', text: textOf(parts) }];
  const results = parts.flatMap(({ functionResponse: result }) => {
    const { output, error = '' } = result?.response ?? {};
    return result === undefined ? [] : [{ role: 'tool', text: output ?? error } as const];
  });
  const said = parts.filter(({ functionResponse }) => functionResponse === undefined);
  return said.length === 0 ? results : [...results, { role: 'user', text: textOf(said) }];
}

function textOf(parts: readonly GeminiPart[]): string {
  return parts.flatMap(({ text }) => (text === undefined ? [] : [text])).join('\n');
}

type CallingConfig = NonNullable<GeminiRequest['toolConfig']>['functionCallingConfig'];

function readToolChoice(config: CallingConfig): ScenarioRequest['toolChoice'] {
  const [name] = config?.allowedFunctionNames ?? [];
  if (config?.mode === 'NONE') return 'none';
  if (config?.mode !== 'ANY') return 'auto';
  return name === undefined ? 'required' : { name };
}

function readOutput(config: NonNullable<GeminiRequest['generationConfig']>): ScenarioRequest['output'] {
  if (config.responseMimeType !== 'application/json') return 'text';
  const schema = config.responseSchema ?? config.responseJsonSchema;
  return schema === undefined ? 'json' : { schema };
}
