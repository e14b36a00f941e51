/**
 * What is written to a terminal, as logical lines and as text that is safe to hand to a real one: colours pass, the
 * clearing of the screen is understood, every other control sequence is dropped, so that no letter and no server can
 * steer the student's terminal.
 */

export interface WrittenLine {
  readonly text: string;
  readonly done: boolean;
}

export interface Written {
  /** Text for the terminal, with line ends as LF. */
  readonly safe: string;
  /** Whether the screen was cleared; then `safe` is what came after. */
  readonly cleared: boolean;
}

const CLEARING = /^\x1b\[(?:2J|3J|H)/;
const COLOURS = /^\x1b\[[0-9;:]*m/;
const UNKNOWN = /^\x1b(?:\[[0-?]*[ -/]*[@-~]?|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)/;
const TAB = 8;

export class ScreenText {
  /** Texts of the logical lines; the last one is where the cursor is. */
  readonly lines: string[] = [''];
  private column = 0;

  /** Takes what a program wrote. */
  write(text: string): Written {
    let safe = '';
    let cleared = false;
    let at = 0;
    while (at < text.length) {
      const plain = /^[^\x00-\x1f\x7f-\x9f]+/.exec(text.slice(at, at + 4096))?.[0];
      if (plain !== undefined) {
        this.put(plain);
        safe += plain;
        at += plain.length;
        continue;
      }
      const rest = text.slice(at, at + 4096);
      if (rest.startsWith('\x1b')) {
        const clearing = CLEARING.exec(rest)?.[0];
        const colour = COLOURS.exec(rest)?.[0];
        if (clearing === '\x1b[2J') {
          this.clear();
          safe = '';
          cleared = true;
        } else if (colour !== undefined) safe += colour;
        at += (clearing ?? colour ?? UNKNOWN.exec(rest)?.[0] ?? '\x1b').length;
        continue;
      }
      safe += this.control(rest.charAt(0));
      at += 1;
    }
    return { safe, cleared };
  }

  private clear(): void {
    this.lines.splice(0, this.lines.length, '');
    this.column = 0;
  }

  /** A control character; returns what of it goes to the terminal. */
  private control(character: string): string {
    switch (character) {
      case '\n':
        this.lines.push('');
        this.column = 0;
        return character;
      case '\r':
        this.column = 0;
        return character;
      case '\b':
        this.column = Math.max(0, this.column - 1);
        return character;
      case '\t':
        this.put(' '.repeat(TAB - (this.column % TAB)));
        return character;
      default:
        return '';
    }
  }

  private put(text: string): void {
    const last = this.lines.length - 1;
    const line = this.lines[last] ?? '';
    this.lines[last] = line.slice(0, this.column).padEnd(this.column) + text + line.slice(this.column + text.length);
    this.column += text.length;
  }
}
