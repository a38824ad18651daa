// Every adapter there is, one line for each folder of this library: `export { createAcme as acme } from …`. The name
// behind `as` is the one that settings know it by.

export { createAnthropic as anthropic } from './anthropic/anthropic.adapter.js';
export { createAnthropicCompatible as 'anthropic-compatible' } from './anthropic-compatible/anthropic-compatible.adapter.js';
export { createAzure as azure } from './azure/azure.adapter.js';
export { createBedrock as bedrock } from './bedrock/bedrock.adapter.js';
export { createCerebras as cerebras } from './cerebras/cerebras.adapter.js';
export { createDashScope as dashscope } from './dashscope/dashscope.adapter.js';
export { createDeepSeek as deepseek } from './deepseek/deepseek.adapter.js';
export { createFireworks as fireworks } from './fireworks/fireworks.adapter.js';
export { createGemini as gemini } from './gemini/create-gemini.js';
export { createGroq as groq } from './groq/groq.adapter.js';
export { createLmStudio as lmstudio } from './lmstudio/lmstudio.adapter.js';
export { createMistral as mistral } from './mistral/mistral.adapter.js';
export { createMoonshot as moonshot } from './moonshot/moonshot.adapter.js';
export { createNvidia as nvidia } from './nvidia/nvidia.adapter.js';
export { createOllama as ollama } from './ollama/ollama.adapter.js';
export { createOpenAi as openai } from './openai/openai.adapter.js';
export { createOpenAiCompatible as 'openai-compatible' } from './openai-compatible/create-openai-compatible.js';
export { createOpenAiResponses as 'openai-responses' } from './openai-responses/create-openai-responses.js';
export { createOpenRouter as openrouter } from './openrouter/openrouter.adapter.js';
export { createSimulator as simulator } from './simulator/simulator.adapter.js';
export { createTogether as together } from './together/together.adapter.js';
export { createVertex as vertex } from './vertex/vertex.adapter.js';
export { createVllm as vllm } from './vllm/vllm.adapter.js';
export { createXai as xai } from './xai/xai.adapter.js';
export { createZai as zai } from './zai/zai.adapter.js';
