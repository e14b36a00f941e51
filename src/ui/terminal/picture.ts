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
export type Ink = 'prompt' | 'typed' | 'output' | 'screen';

export interface Piece {
  readonly ink: Ink;
  /** Safe to write to a terminal; line ends are LF. `screen`: control sequences of a programme of ours that fills it. */
  readonly text: string;
}

/** Programmes that fill the screen. They show nothing of a letter or a file that could steer a terminal. */
const FILL_THE_SCREEN: ReadonlySet<string> = new Set(['nano']);
const ALTERNATE_SCREEN = /\x1b\[\?1049[hl]/g;
const NO_MARKS = new LineMarks();

export class Picture {
  readonly tty: string;
  private readonly lineMarks = new LineMarks();
  /** What is drawn again when the programme that fills the screen has ended; null while none does. */
  private behind: Piece[] | null = null;
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

  /** Whether a programme fills the screen and takes keys one by one. */
  get isFullScreen(): boolean {
    return this.behind !== null;
  }

  get marks(): LineMarks {
    return this.isFullScreen ? NO_MARKS : this.lineMarks;
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
    this.lineMarks.reset();
    this.behind = null;
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
        this.fillScreen(this.program !== null && FILL_THE_SCREEN.has(this.program));
        this.prompt = event.data.prompt ?? null;
        return;
      case 'tcp.open':
        if (event.process === this.process) this.lineMarks.connectionOpened(event.data.conn);
        return;
      case 'smtp.command': case 'smtp.line': case 'smtp.reply':
        this.lineMarks.smtpEvent(event, this.at);
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
    } else this.lineMarks.lineTyped(line, octets);
    this.draw('typed', `${echo ? echoOf(text) : ''}\n`);
  }

  private fillScreen(fills: boolean): void {
    if (fills === this.isFullScreen) return;
    const kept = this.behind;
    this.behind = fills ? this.pieces : null;
    this.pieces = kept ?? [];
    this.page += 1;
  }

  private output(text: string): void {
    if (this.isFullScreen) {
      const shown = text.replace(ALTERNATE_SCREEN, '');
      if (shown !== '') this.pieces.push({ ink: 'screen', text: shown });
      return;
    }
    // The prompt is written right after the shell has said that it is there.
    if (this.prompt !== null && text === this.prompt) {
      this.prompt = null;
      this.draw('prompt', text);
      return;
    }
    const before = this.screen.lines.length - 1;
    this.draw('output', text);
    for (let line = before; line < this.screen.lines.length - 1; line += 1) this.lineMarks.lineShown(line, this.screen.lines[line] ?? '');
  }

  private draw(ink: Ink, text: string): void {
    const { safe, cleared } = this.screen.write(text);
    if (cleared) {
      this.lineMarks.clear();
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
