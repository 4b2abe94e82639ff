// The recommended rules. `no-undef` is what shows that no module leans on a name of another one without importing it.
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['**/node_modules/'] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: 'module' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-len': ['error', { code: 120 }],
      'no-shadow': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['assistant/**'], languageOptions: { globals: globals.browser } },
  { files: ['tests/js/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
