import js from '@eslint/js';
import node from 'eslint-plugin-n';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const AMBIENT_MESSAGE = 'Take it from the Ambient that is handed in: a replay must be able to feed the value back.';

const ambientGlobals = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval'].map((name) => ({ name, message: AMBIENT_MESSAGE })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: AMBIENT_MESSAGE },
    { object: 'Math', property: 'random', message: AMBIENT_MESSAGE },
    { object: 'performance', property: 'now', message: AMBIENT_MESSAGE },
  ],
  'no-restricted-imports': [
    'error',
    {
      paths: [
        {
          name: 'node:crypto',
          importNames: ['randomUUID', 'randomBytes', 'randomInt'],
          message: AMBIENT_MESSAGE,
        },
      ],
    },
  ],
};

export default defineConfig(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.sluice/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { n: node },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60 }],
      'max-depth': ['error', 3],
      'max-params': ['error', 3],
      complexity: ['error', 12],
      'no-console': 'error',
      'n/no-process-env': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A Nest module is a class with nothing in it but its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Name what is exported: the index is the contract of a lib.' },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that one thing has one name everywhere.' },
      ],
    },
  },
  {
    files: ['libs/{completion,wire,anthropic,exchange,providers,routing,models,recordings,streaming,pipeline}/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: ambientGlobals,
  },
  // Nest declares its bags of options as classes.
  { files: ['apps/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' } },
  { files: ['libs/configuration/**/*.ts'], rules: { 'n/no-process-env': 'off' } },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/testing/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 600 }],
      'max-lines-per-function': 'off',
      'max-params': 'off',
      'n/no-process-env': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], languageOptions: { globals: globals.node } },
);
