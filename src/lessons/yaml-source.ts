/**
 * Reads one YAML file with places: a plain value, and for every path in it the line and column. YAML 1.2 core schema,
 * no aliases, no tags, so that a file means what it looks like and cannot grow when it is read. Never throws.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node, type YAMLError } from 'yaml';
import { errorAt, MAX_PROBLEMS_PER_FILE, type Place, type Problem, type ProblemKey } from './problem.ts';

export const MAX_FILE_CHARACTERS = 300_000;
/** Brackets that may be open at once; people need about ten. */
const MAX_DEPTH = 60;

export type Path = readonly PropertyKey[];

export interface YamlSource {
  readonly file: string;
  /** Undefined where the file could not be read at all. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where the value at a path stands; where there is none, the nearest thing around it. */
  placeOf(path: Path): Place;
  /** Where the word (key) that ends a path stands. */
  placeOfKey(path: Path): Place;
}

export function readYaml(file: string, text: string): YamlSource {
  const top: Place = { file, line: 1, column: 1 };
  if (text.length > MAX_FILE_CHARACTERS) {
    return unreadable(top, 'file.tooLarge', { size: text.length, limit: MAX_FILE_CHARACTERS });
  }
  if (isTooDeep(text)) return unreadable(top, 'yaml.tooDeep');
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true, schema: 'core', logLevel: 'silent',
    });
    const problems = [...document.errors.map((error) => problemOf(error, text, placeAt)), ...aliases(document, placeAt)];
    if (document.contents === null && problems.length === 0) problems.push(errorAt(top, 'yaml.empty'));
    const value: unknown = problems.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
    return {
      file,
      value,
      problems: problems.slice(0, MAX_PROBLEMS_PER_FILE),
      placeOf: (path) => placeAt(offsetOf(document, path, 'value')),
      placeOfKey: (path) => placeAt(offsetOf(document, path, 'key')),
    };
  } catch {
    // The library's recursion can run out of stack on hostile input; that is the file's fault, not ours.
    return unreadable(top, 'yaml.tooDeep');
  }
}

function unreadable(place: Place, key: ProblemKey, data: Problem['data'] = {}): YamlSource {
  return { file: place.file, value: undefined, problems: [errorAt(place, key, data)], placeOf: () => place, placeOfKey: () => place };
}

/** A bound on nesting that needs no parsing: open flow brackets, and the deepest indentation and run of `- `. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '[' || char === '{') open += 1;
    else if (char === ']' || char === '}') open = Math.max(0, open - 1);
    if (open > MAX_DEPTH) return true;
  }
  return /^(?: {0,4}[-?] ?){61}/m.test(text) || /^ {400}/m.test(text);
}

function problemOf(error: YAMLError, text: string, placeAt: (offset: number) => Place): Problem {
  const place = placeAt(error.pos[0]);
  switch (error.code) {
    case 'BAD_INDENT':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
    case 'BAD_COLLECTION_TYPE':
      return errorAt(place, 'yaml.indent');
    case 'TAB_AS_INDENT':
      return errorAt(place, 'yaml.tab');
    case 'DUPLICATE_KEY':
      return errorAt(place, 'yaml.duplicateKey', { word: /^[^\s:]*/.exec(text.slice(error.pos[0]))?.[0] ?? '' });
    case 'MISSING_CHAR':
    case 'MULTILINE_IMPLICIT_KEY':
      return errorAt(place, 'yaml.unclosed');
    case 'BAD_SCALAR_START':
    case 'UNEXPECTED_TOKEN':
    case 'BAD_DQ_ESCAPE':
      return errorAt(place, 'yaml.plain');
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return errorAt(place, 'yaml.alias');
    case 'RESOURCE_EXHAUSTION':
      return errorAt(place, 'yaml.tooDeep');
    default:
      return errorAt(place, 'yaml.syntax', { code: error.code });
  }
}

function aliases(document: Document.Parsed, placeAt: (offset: number) => Place): Problem[] {
  const found: Problem[] = [];
  visit(document, (_key, node) => {
    if (isAlias(node)) found.push(errorAt(placeAt(node.range?.[0] ?? 0), 'yaml.alias'));
  });
  return found;
}

/** Walks as far as the path goes in the file; the last thing found gives the place. */
function offsetOf(document: Document, path: Path, which: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    let found: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyText(item.key) === String(step));
      if (!pair) break;
      const isLast = depth === path.length - 1;
      offset = (isLast && which === 'key' ? startOf(pair.key) : (startOf(pair.value) ?? startOf(pair.key))) ?? offset;
      found = pair.value;
    } else if (isSeq(node)) {
      found = node.items[Number(step)];
      if (found === undefined) break;
      offset = startOf(found) ?? offset;
    } else {
      break;
    }
    node = found;
  }
  return offset;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}
