/**
 * House rules that a machine can check, over every file of the project: who imports whom (the table in
 * src/README.md), sizes, names, header comments, and things that must not be there. The messages say what to do.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { importsOf, longFunctions, outsideWorldCalls, parseSource } from './tidy/code.ts';
import { allowedBy, packageOf, readImportTable, targetOf } from './tidy/import-table.ts';
import { ROOT, projectFiles } from './tidy/project-files.ts';

const MAX_LINES = 400;
const MAX_TEST_LINES = 600;
const MAX_FUNCTION_LINES = 70;
const BANNED_NAMES = /\/(utils?|helpers?|common|manager|misc|types|index)(\.test)?\.(ts|tsx|mjs)$/;
const SIMULATION =
  /^src\/(base|kernel|formats|protocols|net|postfix|dovecot|dns|remote|mua|shell|roles|world|lessons|grader)\//;
const MAY_AWAIT = /^src\/(shell\/|world\/|lessons\/|grader\/(probe-run|prove)\.ts$)/;

const files = projectFiles();
const code = files.filter((path) => /^(src|tests)\/.*\.(ts|tsx|mjs|js)$/.test(path) || path === 'vite.config.ts');
const sources = new Map(code.map((path) => [path, readFileSync(`${ROOT}/${path}`, 'utf8')]));
const parsed = new Map([...sources].map(([path, text]) => [path, parseSource(path, text)]));
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.startsWith('tests/');

/** One line for each offence, so that a failing run is a list of things to do. */
function offences(check: (path: string, text: string, tree: ts.SourceFile) => readonly string[]): readonly string[] {
  return [...parsed].flatMap(([path, tree]) => check(path, sources.get(path) ?? '', tree).map((what) => `${path}: ${what}`));
}

describe('imports', () => {
  const table = readImportTable(readFileSync(`${ROOT}/src/README.md`, 'utf8'));

  test('the table names the folders that exist', () => {
    const folders = new Set(files.flatMap((path) => /^src\/([^/]+)\//.exec(path)?.[1] ?? []));
    const known = new Set(table.flatMap((row) => row.folder.split('/')[0] ?? []));
    expect([...folders].filter((folder) => !known.has(folder))).toEqual([]);
  });

  test('follow the table in src/README.md', () => {
    const found = offences((path, _text, tree) =>
      isTest(path) || !/^src\/.*\//.test(path)
        ? []
        : importsOf(tree)
            .filter(({ specifier }) => !allowedBy(table, path, specifier))
            .map(({ specifier, line }) => `line ${line} may not import '${specifier}'`),
    );
    expect(found).toEqual([]);
  });

  test('name files with their extension, and files that exist', () => {
    const all = new Set(files);
    const found = offences((path, _text, tree) =>
      importsOf(tree).flatMap(({ specifier, line }) => {
        if (packageOf(specifier) !== null) return [];
        const target = targetOf(path, specifier.replace(/\?.*$/, ''));
        return all.has(target) ? [] : [`line ${line} imports '${specifier}', which is no file of the project`];
      }),
    );
    expect(found).toEqual([]);
  });

  test('packages are dependencies of the project', () => {
    const manifest = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as Record<string, Record<string, string>>;
    const known = new Set([...Object.keys(manifest['dependencies'] ?? {}), ...Object.keys(manifest['devDependencies'] ?? {})]);
    const found = offences((_path, _text, tree) =>
      importsOf(tree).flatMap(({ specifier }) => {
        const name = packageOf(specifier);
        return name === null || ['node', 'virtual'].includes(name) || known.has(name) ? [] : [`imports ${name}`];
      }),
    );
    expect(found).toEqual([]);
  });
});

describe('sizes', () => {
  test('no file is too long', () => {
    const found = offences((path, text) => {
      const lines = text.split('\n').length - 1;
      const limit = isTest(path) ? MAX_TEST_LINES : MAX_LINES;
      return lines > limit && !/data table/.test(text.slice(0, text.indexOf('\n'))) ? [`${lines} lines, the limit is ${limit}`] : [];
    });
    expect(found).toEqual([]);
  });

  test('no function is too long', () => {
    const found = offences((path, _text, tree) =>
      isTest(path) ? [] : longFunctions(tree, MAX_FUNCTION_LINES).map(({ line, lines }) => `line ${line}: a function of ${lines} lines`),
    );
    expect(found).toEqual([]);
  });
});

describe('names and comments', () => {
  test('a name says what is inside', () => {
    expect(code.filter((path) => BANNED_NAMES.test(path))).toEqual([]);
    expect(code.filter((path) => !/^[a-z0-9][a-z0-9.-]*$/.test(basename(path)))).toEqual([]);
  });

  test('interfaces have no I before their name', () => {
    expect(offences((_path, text) => (/^(export )?(interface|type) I[A-Z][a-z]\w*\s*[<={]/m.test(text) ? ['rename it'] : []))).toEqual([]);
  });

  test('a file opens with a comment that says what it is', () => {
    expect(offences((_path, text) => (/^(#!.*\n)?\s*\/[/*]/.test(text) ? [] : ['no header comment']))).toEqual([]);
  });

  test('every folder of the simulation is in the map of src/README.md', () => {
    const map = readFileSync(`${ROOT}/src/README.md`, 'utf8');
    const folders = new Set(files.flatMap((path) => /^src\/([^/]+)\//.exec(path)?.[1] ?? []));
    expect([...folders].filter((folder) => !map.includes(`\`${folder}/\``))).toEqual([]);
  });
});

describe('what must not be there', () => {
  test('no default exports and no barrels', () => {
    const found = offences((path, text) => {
      if (/\.config\.(ts|js)$/.test(path)) return [];
      return /^export default |^export \* |^export \{[^}]*\} from /m.test(text) ? ['export by name, in the file that defines it'] : [];
    });
    expect(found).toEqual([]);
  });

  test('the simulation knows neither wall clock nor chance nor promises', () => {
    const found = offences((path, _text, tree) =>
      SIMULATION.test(path) && !isTest(path)
        ? outsideWorldCalls(tree, { mayAwait: MAY_AWAIT.test(path) }).map(({ line, what }) => `line ${line}: ${what}`)
        : [],
    );
    expect(found).toEqual([]);
  });

  test('tests do not skip, sleep, retry or keep snapshots', () => {
    const banned =
      /\b(test|it|describe)\.(skip|only|todo|fixme|skipIf|runIf)\b|\bwaitForTimeout\b|\btoMatch(Inline)?Snapshot\b|\bretry:|\bretries: [1-9]|(?<![.\w])sleep\(\d|\bsetTimeout\(/;
    const found = offences((path, text) => {
      if (!isTest(path) || path.startsWith('tests/tidy')) return [];
      const match = banned.exec(text);
      return match ? [`${match[0]} (line ${text.slice(0, match.index).split('\n').length})`] : [];
    });
    expect(found).toEqual([]);
  });

  test('no address of a package registry and no path of a work place', () => {
    const registry = /https?:\/\/[^\s"'`/]*(registry|artifactory|nexus|verdaccio|npmjs|jfrog)/i;
    const place = new RegExp(`(^|[\\s"'\`(])${['', 'work', ''].join('/')}(main|shared)|${['', 'tmp', 'ph', ''].join('/')}`);
    const found = files
      .filter((path) => /\.(ts|tsx|mjs|js|json|md|css|html|yml|yaml|svg|py|sh|cf|zone|txt)$|^\.|\/run$/.test(path) && path !== 'tests/tidy.test.ts')
      .filter((path) => {
        const text = readFileSync(`${ROOT}/${path}`, 'utf8');
        return registry.test(text) || place.test(text);
      });
    expect(found).toEqual([]);
    expect(readFileSync(`${ROOT}/package-lock.json`, 'utf8')).not.toMatch(/"resolved": "https?:/);
  });

  test('the lock file is complete for other platforms', () => {
    const lock = JSON.parse(readFileSync(`${ROOT}/package-lock.json`, 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });
});
