import { describeProvider } from './provider-suite.js';

describeProvider({
  protocol: 'Chat Completions',
  provider: 'openai',
  paths: /^\/v1\/chat\/completions$/,
  environment: ({ url }) => ({ OPENAI_API_KEY: 'any-key', OPENAI_BASE_URL: url }),
});
