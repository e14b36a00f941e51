/**
 * Lint rules: type-aware TypeScript rules for all, React's rules for the page, and for the simulation the ban on
 * everything that could make two runs differ. Layout is Prettier's, sizes and imports are tests/tidy.test.ts's business.
 */
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const CODE = ['src/**/*.{ts,tsx}', 'tests/**/*.ts'];
const TESTS = ['src/**/*.test.{ts,tsx}', 'tests/**/*.ts'];
/** Everything that runs inside the simulated world, and what must judge a run the same way everywhere. */
const SIMULATION = [
  'base', 'kernel', 'formats', 'protocols', 'net', 'postfix', 'dovecot', 'dns', 'remote', 'mua', 'shell', 'roles', 'world',
  'lessons', 'grader',
].map((folder) => `src/${folder}/**/*.ts`);
/** These wait for a shell command or for a lesson's files; no other part of the simulation may wait outside of a task. */
const MAY_AWAIT = ['src/shell/**/*.ts', 'src/world/**/*.ts', 'src/lessons/**/*.ts', 'src/grader/probe-run.ts', 'src/grader/prove.ts'];

const WHY = 'The simulation must run the same everywhere: virtual time, seeded random numbers, no network.';
const OUTSIDE_WORLD = [
  'Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame', 'fetch',
  'XMLHttpRequest', 'WebSocket', 'crypto', 'process', 'Intl',
].map((name) => ({ name, message: WHY }));
const OUTSIDE_PROPERTIES = [
  { object: 'Math', property: 'random', message: WHY },
  { object: 'globalThis', message: WHY },
  { property: 'toLocaleString', message: 'Depends on the machine\'s language.' },
  { property: 'localeCompare', message: 'Depends on the machine\'s language: compare with < and >.' },
];
const SYNTAX = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that one thing has one name.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import the file that defines the name.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
];
const NO_AWAIT = [
  { selector: 'AwaitExpression', message: WHY },
  { selector: 'ForOfStatement[await=true]', message: WHY },
  { selector: 'FunctionDeclaration[async=true], FunctionExpression[async=true], ArrowFunctionExpression[async=true]', message: WHY },
  { selector: 'NewExpression[callee.name="Promise"]', message: WHY },
];

export default tseslint.config(
  { ignores: ['**/*.mjs', '**/*.js', '**/*.d.ts'] },
  {
    files: CODE,
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
      'no-control-regex': 'off',
      'no-restricted-syntax': ['error', ...SYNTAX],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/require-await': 'off',
      'require-yield': 'off',
    },
  },
  {
    files: SIMULATION,
    ignores: TESTS,
    rules: {
      'no-restricted-globals': ['error', ...OUTSIDE_WORLD],
      'no-restricted-properties': ['error', ...OUTSIDE_PROPERTIES],
      'no-restricted-syntax': ['error', ...SYNTAX, ...NO_AWAIT],
      // Without promises there is nothing for these to find, and they are the slowest.
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/await-thenable': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    files: MAY_AWAIT,
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...SYNTAX],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
    },
  },
  {
    files: ['src/ui/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: TESTS,
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  { files: ['src/cli/**/*.ts', 'tests/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['src/tooling/*.config.ts', 'tests/e2e/*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
