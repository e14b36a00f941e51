/**
 * Logical lines of Postfix's configuration files and tables (readllines(3)): a line that starts with white space
 * continues the one before; comment lines and blank lines are skipped, also between continuation lines.
 */

export interface LogicalLine {
  /** The physical lines joined as they stand, without line ends. */
  readonly text: string;
  /** Number of the first physical line, from 1, and of the last one that belongs to it. */
  readonly line: number;
  readonly lastLine: number;
}

export interface LogicalLines {
  readonly lines: readonly LogicalLine[];
  /** Continuation lines with nothing to continue: `[line number, text]`; Postfix warns and skips them. */
  readonly strays: readonly LogicalLine[];
}

export function logicalLines(text: string): LogicalLines {
  const lines: LogicalLine[] = [];
  const strays: LogicalLine[] = [];
  const physical = text.split('\n');
  if (physical.at(-1) === '') physical.pop();
  let current: { text: string; line: number; lastLine: number } | null = null;
  const finish = (): void => {
    if (current) (/^\s/.test(current.text) ? strays : lines).push(current);
    current = null;
  };
  for (const [index, content] of physical.entries()) {
    // Neither comments nor blank lines end a logical line; only new text in the first column does.
    if (/^\s*(#|$)/.test(content)) continue;
    if (current && /^\s/.test(content)) {
      current.text += content;
      current.lastLine = index + 1;
      continue;
    }
    finish();
    current = { text: content, line: index + 1, lastLine: index + 1 };
  }
  finish();
  return { lines, strays };
}
