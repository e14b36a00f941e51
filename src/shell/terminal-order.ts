/**
 * Makes the library's output look as on a terminal, by a change of the parsed command line: standard error goes where
 * standard output goes, at the command that wrote it, so that the two come in their order; commands that ask
 * isatty(3) learn that they write to the terminal; what would depend on the machine's clock or chance is renamed.
 */
import type { Bash } from 'just-bash/browser';

type Plugin = Parameters<Bash['registerTransformPlugin']>[0];
type Script = ReturnType<Bash['transform']>['ast'];
type Statement = Script['statements'][number];
type Command = Statement['pipelines'][number]['commands'][number];
type SimpleCommand = Extract<Command, { type: 'SimpleCommand' }>;

/** First argument of a command that writes to the terminal; no student can type it. */
export const ON_TERMINAL = '\u{10fffe}terminal';
/** Special variables of bash whose values come from the machine, and what they are called here. */
export const RANDOM_VARIABLE = '__random';
export const SECONDS_VARIABLE = '__seconds';
/** So many places of a line can have a random number of their own. */
export const RANDOM_LIMIT = 32;

export interface TerminalOrderOptions {
  /** Names of the commands that print differently to a terminal. */
  readonly asksIsatty: ReadonlySet<string>;
  /** Commands that are called by another name than they are typed by. */
  readonly renamed: Readonly<Record<string, string>>;
}

export interface TerminalOrder {
  readonly plugin: Plugin;
  /** Renames only: where the output goes to pipes. */
  readonly namesOnly: Plugin;
  readonly isOnePipe: () => boolean;
}

export function terminalOrder(options: TerminalOrderOptions): TerminalOrder {
  let onePipe = false;
  const plugin: Plugin = {
    name: 'terminal-order',
    transform({ ast }) {
      const last = ast.statements.at(-1);
      onePipe = ast.statements.length === 1 && last?.pipelines.length === 1 && (last.pipelines[0]?.commands.length ?? 0) > 1;
      for (const statement of ast.statements) visit(statement, options.asksIsatty);
      renameParts(ast, options.renamed, { used: 0 });
      return { ast };
    },
  };
  const namesOnly: Plugin = {
    name: 'names-only',
    transform({ ast }) {
      renameParts(ast, options.renamed, { used: 0 });
      return { ast };
    },
  };
  return { plugin, namesOnly, isOnePipe: () => onePipe };
}

function visit(statement: Statement, asksIsatty: ReadonlySet<string>): void {
  for (const pipeline of statement.pipelines) {
    const last = pipeline.commands.at(-1);
    if (last) toTerminal(last, asksIsatty);
  }
}

function toTerminal(command: Command, asksIsatty: ReadonlySet<string>): void {
  switch (command.type) {
    case 'SimpleCommand':
      simpleToTerminal(command, asksIsatty);
      return;
    case 'If':
      if (command.redirections.length > 0) return;
      for (const clause of command.clauses) for (const statement of [...clause.condition, ...clause.body]) visit(statement, asksIsatty);
      for (const statement of command.elseBody ?? []) visit(statement, asksIsatty);
      return;
    case 'For': case 'CStyleFor': case 'Group': case 'Subshell':
      if (command.redirections.length === 0) for (const statement of command.body) visit(statement, asksIsatty);
      return;
    case 'While': case 'Until':
      if (command.redirections.length > 0) return;
      for (const statement of [...command.condition, ...command.body]) visit(statement, asksIsatty);
      return;
    default:
  }
}

function simpleToTerminal(command: SimpleCommand, asksIsatty: ReadonlySet<string>): void {
  if (!command.name) return;
  const name = command.name.parts.map((part) => (part.type === 'Literal' ? part.value : '')).join('');
  const isRedirected = command.redirections.some(({ fd, operator }) => operator !== '<' && operator !== '<<' && operator !== '<<<' && fd !== 0);
  if (!isRedirected && asksIsatty.has(name.slice(name.lastIndexOf('/') + 1))) {
    command.args.unshift({ type: 'Word', parts: [{ type: 'Literal', value: ON_TERMINAL }] });
  }
  // Before the line's own redirections, so that `2>file` still takes effect, and `>file` leaves errors here.
  command.redirections.unshift({
    type: 'Redirection', fd: 2, operator: '>&', target: { type: 'Word', parts: [{ type: 'Literal', value: '1' }] },
  });
}

/** `$RANDOM` and `$SECONDS` become variables that we set; each place of `$RANDOM` has its own number. */
function renameParts(node: unknown, renamed: Readonly<Record<string, string>>, count: { used: number }): void {
  if (Array.isArray(node)) {
    for (const item of node) renameParts(item, renamed, count);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const record = node as Record<string, unknown>;
  if (record['type'] === 'ParameterExpansion') record['parameter'] = variable(record['parameter'], count);
  if (record['type'] === 'ArithVariable') record['name'] = variable(record['name'], count);
  if (record['type'] === 'SimpleCommand') renameCommand(node as SimpleCommand, renamed);
  for (const [key, value] of Object.entries(record)) {
    // Arithmetic is parsed again from its text where that is kept.
    if (key === 'originalText' && typeof value === 'string') {
      record[key] = value.replace(/\b(RANDOM|SECONDS)\b/g, (name) => String(variable(name, count)));
    } else renameParts(value, renamed, count);
  }
}

function variable(name: unknown, count: { used: number }): unknown {
  if (name === 'SECONDS') return SECONDS_VARIABLE;
  return name === 'RANDOM' ? `${RANDOM_VARIABLE}${count.used++ % RANDOM_LIMIT}` : name;
}

function renameCommand(command: SimpleCommand, renamed: Readonly<Record<string, string>>): void {
  const [part, ...more] = command.name?.parts ?? [];
  if (part?.type !== 'Literal' || more.length > 0) return;
  part.value = renamed[part.value] ?? part.value;
}
