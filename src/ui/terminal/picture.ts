/**
 * The picture of one terminal: a fold of the trace's first events into what a terminal shows, what was typed at its
 * prompt before, and which program holds it. Draws itself as pieces of text; a piece never changes once it was given.
 */
import { textFromOctets } from '../../base/octets.ts';
import { echoOf } from '../../formats/tty-echo.ts';
import { isKind, type TraceEvent } from '../../kernel/trace.ts';
import { LineMarks } from './marks.ts';
import { ScreenText } from './screen-text.ts';

/** Whose text a piece is. */
export type Ink = 'prompt' | 'typed' | 'output';

export interface Piece {
  readonly ink: Ink;
  /** Safe to write to a terminal; line ends are LF. */
  readonly text: string;
}

export class Picture {
  readonly tty: string;
  readonly marks = new LineMarks();
  private screen = new ScreenText();
  /** What to draw; cut to nothing when the screen is cleared. */
  pieces: Piece[] = [];
  /** Changes when `pieces` starts over. */
  page = 0;
  /** The program in the foreground; null at the shell's prompt, undefined before the terminal has come up. */
  program: string | null | undefined = undefined;
  /** Commands typed at the prompt, the oldest first. */
  readonly history: string[] = [];
  /** How many lines and keys the terminal has taken: what was sent and is not among them is still on its way. */
  taken = 0;
  private process: string | null = null;
  private prompt: string | null = null;
  private events: readonly TraceEvent[] | null = null;
  private at = 0;

  constructor(tty: string) {
    this.tty = tty;
  }

  get lines(): readonly string[] {
    return this.screen.lines;
  }

  /** Whether something can be typed. */
  get isUp(): boolean {
    return this.program !== undefined;
  }

  /** Shows the first `shown` events. True when the picture had to start over (another trace, or an earlier instant). */
  show(events: readonly TraceEvent[], shown: number): boolean {
    const startsOver = this.events !== null && (events !== this.events || shown < this.at);
    if (startsOver) this.startOver();
    this.events = events;
    for (; this.at < shown; this.at += 1) {
      const event = events[this.at];
      if (event) this.take(event);
    }
    return startsOver;
  }

  private startOver(): void {
    this.screen = new ScreenText();
    this.marks.reset();
    this.pieces = [];
    this.page += 1;
    this.program = undefined;
    this.history.length = 0;
    this.taken = 0;
    this.process = null;
    this.prompt = null;
    this.at = 0;
  }

  private take(event: TraceEvent): void {
    switch (event.kind) {
      case 'tty.input':
        if (event.data.tty === this.tty) this.typed(event.data.line, event.data.echo);
        return;
      case 'tty.output':
        if (event.data.tty === this.tty) this.output(event.data.text);
        return;
      case 'tty.foreground':
        if (event.data.tty !== this.tty) return;
        this.process = event.process;
        this.program = event.data.program;
        this.prompt = event.data.prompt ?? null;
        return;
      case 'tcp.open':
        if (event.process === this.process) this.marks.connectionOpened(event.data.conn);
        return;
      case 'smtp.command': case 'smtp.line': case 'smtp.reply':
        this.marks.smtpEvent(event, this.at);
        return;
      default:
    }
  }

  private typed(octets: string, echo: boolean): void {
    this.taken += 1;
    const text = textFromOctets(octets);
    const line = this.screen.lines.length - 1;
    if (this.program === null) {
      if (text.trim() !== '' && this.history.at(-1) !== text) this.history.push(text);
    } else this.marks.lineTyped(line, octets);
    this.draw('typed', `${echo ? echoOf(text) : ''}\n`);
  }

  private output(text: string): void {
    // The prompt is written right after the shell has said that it is there.
    if (this.prompt !== null && text === this.prompt) {
      this.prompt = null;
      this.draw('prompt', text);
      return;
    }
    const before = this.screen.lines.length - 1;
    this.draw('output', text);
    for (let line = before; line < this.screen.lines.length - 1; line += 1) this.marks.lineShown(line, this.screen.lines[line] ?? '');
  }

  private draw(ink: Ink, text: string): void {
    const { safe, cleared } = this.screen.write(text);
    if (cleared) {
      this.marks.clear();
      this.pieces = [];
      this.page += 1;
    }
    if (safe !== '') this.pieces.push({ ink, text: safe });
  }
}

/** All of a terminal's text, trailing blanks cut. */
export function pictureText(picture: Picture): string {
  return picture.lines.map((line) => line.trimEnd()).join('\n').trimEnd();
}

/** The terminals that the first events speak of, in order of appearance. */
export function terminalsIn(events: readonly TraceEvent[], shown: number): readonly string[] {
  const names = new Set<string>();
  for (const event of events.slice(0, shown)) if (isKind(event, 'tty.foreground')) names.add(event.data.tty);
  return [...names];
}
