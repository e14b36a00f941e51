/** lessons/schema.json, by which editors check exercise.yml, is what the schema says. `UPDATE=1` writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exerciseJsonSchema } from '../../src/lessons/schema.ts';
import { LESSONS } from './course-files.ts';

const FILE = join(LESSONS, 'schema.json');

test('schema.json is generated from schema.ts', () => {
  const generated = `${JSON.stringify(exerciseJsonSchema(), null, 1)}\n`;
  if (process.env['UPDATE'] === '1') writeFileSync(FILE, generated);
  expect(readFileSync(FILE, 'utf8')).toBe(generated);
});
