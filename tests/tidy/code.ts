/** What the tidy test needs to know of a source file, read from its syntax tree: imports, long functions, calls. */
import ts from 'typescript';

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

export function parseSource(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
}

function lineOf(tree: ts.SourceFile, at: number): number {
  return tree.getLineAndCharacterOfPosition(at).line + 1;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** Static and dynamic imports, re-exports, `import('…')` types, and workers by `new URL('…', import.meta.url)`. */
export function importsOf(tree: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteral(node)) found.push({ specifier: node.text, line: lineOf(tree, node.getStart()) });
  };
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    else if (isUrlOfModule(node)) add(node.arguments?.[0]);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
  });
  return found;
}

/** `new URL('./x.ts', import.meta.url)`: how a worker's entry is named. */
function isUrlOfModule(node: ts.Node): node is ts.NewExpression {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'URL') return false;
  const [file, base] = node.arguments ?? [];
  return Boolean(file && base && ts.isStringLiteral(file) && /\.ts$/.test(file.text) && base.getText() === 'import.meta.url');
}

export function longFunctions(tree: ts.SourceFile, limit: number): readonly { line: number; lines: number }[] {
  const found: { line: number; lines: number }[] = [];
  walk(tree, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
    const first = lineOf(tree, node.getStart());
    const lines = lineOf(tree, node.end) - first + 1;
    if (lines > limit) found.push({ line: first, lines });
  });
  return found;
}

const OUTSIDE = new Set([
  'Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'crypto', 'process',
]);

/** Uses of the wall clock, of chance, of timers and of promises, by name. */
export function outsideWorldCalls(tree: ts.SourceFile, { mayAwait }: { mayAwait: boolean }): readonly { line: number; what: string }[] {
  const found: { line: number; what: string }[] = [];
  walk(tree, (node) => {
    const line = lineOf(tree, node.getStart());
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      if (node.expression.text === 'Math' && node.name.text === 'random') found.push({ line, what: 'Math.random' });
      if (['Date', 'performance', 'crypto'].includes(node.expression.text)) found.push({ line, what: node.expression.text });
    }
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && ts.isIdentifier(node.expression) && OUTSIDE.has(node.expression.text)) {
      found.push({ line, what: node.expression.text });
    }
    const isAsync = ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
    if (!mayAwait && (ts.isAwaitExpression(node) || isAsync)) found.push({ line, what: 'async or await' });
  });
  return found;
}
