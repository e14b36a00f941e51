/**
 * xterm on the page: made, fitted to its place, coloured by the page's theme, and given the keys' meaning for the page
 * (copy, paste, leaving). Draws one session at a time. The only file that knows xterm.
 */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type IDecoration, type IDisposable } from '@xterm/xterm';
import { drawBrackets, type Visible } from './bracket-layer.ts';
import { pasteAsKeys } from './keys.ts';
import { rowsOfLines, type Rows } from './line-rows.ts';
import type { LineMark, Part } from './marks.ts';
import type { TerminalSession } from './terminal-session.ts';
import { readColours, xtermTheme, type TerminalColours } from './terminal-theme.ts';
import { NOTHING_PENDING, TerminalWriter, type Pending } from './terminal-writer.ts';
import { WhyLayer, type AskedPlace } from './why-layer.ts';

export interface TerminalViewOptions {
  readonly place: HTMLElement;
  /** Element over the terminal, for the brackets. */
  readonly layer: HTMLElement;
  /** Another one, for the button at a reply. */
  readonly whyLayer: HTMLElement;
  readonly screenReader: boolean;
  onKeys(data: string): void;
  onLeave(): void;
  onAsk(reply: number): void;
  onAskedPlace(place: AskedPlace | null): void;
}

const SCROLLBACK = 5000;
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
/** Lines that are coloured; older ones keep the colours that they have. */
const COLOURED_ROWS = 1000;

export class TerminalView {
  private readonly terminal: Terminal;
  private readonly fit = new FitAddon();
  private readonly writer: TerminalWriter;
  private readonly options: TerminalViewOptions;
  private readonly observer: ResizeObserver;
  private readonly disposables: IDisposable[] = [];
  private colours: TerminalColours;
  private session: TerminalSession | null = null;
  /** What the terminal has drawn by now. */
  private drawn: { readonly session: TerminalSession; readonly lastLine: number; readonly lineEnds: number } | null = null;
  private readOnly = false;
  private words: Readonly<Record<Part, string>> = { envelope: '', letter: '' };
  private readonly coloured = new Map<number, { readonly mark: LineMark; readonly decorations: readonly IDecoration[] }>();
  private colouredPage = -1;
  private readonly why: WhyLayer;
  /** The reply that is being explained, by its place in the trace. */
  private asked: number | null = null;
  private rowPointedAt: number | null = null;
  private fitting = 0;
  private disposed = false;

  constructor(options: TerminalViewOptions) {
    this.options = options;
    this.why = new WhyLayer({ layer: options.whyLayer, onAsk: (reply) => options.onAsk(reply), onPlace: (place) => options.onAskedPlace(place) });
    this.colours = readColours(options.place);
    this.terminal = new Terminal({
      allowProposedApi: true, convertEol: true, scrollback: SCROLLBACK, screenReaderMode: options.screenReader, ...look(options.place),
      theme: xtermTheme(this.colours), cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      macOptionIsMeta: false, rightClickSelectsWord: false, ignoreBracketedPasteMode: true,
      // Text that a letter or a server made must not become a link.
      linkHandler: { activate: () => undefined },
    });
    this.terminal.loadAddon(this.fit);
    this.terminal.open(options.place);
    this.writer = new TerminalWriter(this.terminal);
    this.listen();
    this.observer = new ResizeObserver(() => this.refit());
    this.observer.observe(options.place);
    void document.fonts.ready.then(() => this.relook());
    void this.joinGraphemes();
  }

  dispose(): void {
    this.disposed = true;
    cancelAnimationFrame(this.fitting);
    this.observer.disconnect();
    const { place } = this.options;
    place.removeEventListener('paste', this.onPaste, true);
    place.removeEventListener('pointermove', this.onPoint);
    place.removeEventListener('click', this.onTap);
    for (const disposable of this.disposables) disposable.dispose();
    this.terminal.dispose();
    this.options.layer.replaceChildren();
    this.options.whyLayer.replaceChildren();
  }

  /** Shows a session as it is now; another one than before is drawn from its start. */
  show(session: TerminalSession, readOnly: boolean): void {
    const isOther = session !== this.session;
    this.session = session;
    this.readOnly = readOnly;
    if (isOther) this.forgetColours();
    const pending = readOnly ? NOTHING_PENDING : session.pending();
    if (isOther) this.writer.rewrite(session.picture, pending);
    else this.writer.show(session.picture, pending);
    this.afterwards(session, pending);
  }

  /** Which reply is being explained; its line comes into sight. */
  setAsked(reply: number | null): void {
    this.asked = reply;
    const line = reply === null ? undefined : this.linesOf(reply).at(-1);
    const rows = line === undefined ? undefined : this.rows(0).get(line);
    const { viewportY } = this.terminal.buffer.active;
    if (rows && (rows.to < viewportY || rows.to >= viewportY + this.terminal.rows)) this.terminal.scrollToLine(Math.max(0, rows.from - 1));
    this.bracket();
  }

  setLabels(name: string, words: Readonly<Record<Part, string>>, why: string): void {
    this.terminal.textarea?.setAttribute('aria-label', name);
    this.words = words;
    this.why.setLabel(why);
    this.bracket();
  }

  setScreenReader(on: boolean): void {
    if (this.terminal.options.screenReaderMode !== on) this.terminal.options.screenReaderMode = on;
  }

  /** The page's theme or the size of its text changed. */
  relook(): void {
    if (this.disposed) return;
    this.colours = readColours(this.options.place);
    Object.assign(this.terminal.options, look(this.options.place));
    this.terminal.options.theme = xtermTheme(this.colours);
    this.forgetColours();
    this.refit();
    this.colour();
  }

  get size(): { readonly cols: number; readonly rows: number } {
    return { cols: this.terminal.cols, rows: this.terminal.rows };
  }

  focus(): void {
    this.terminal.focus();
  }

  scrollToEnd(): void {
    this.terminal.scrollToBottom();
  }

  clearScreen(): void {
    this.terminal.clear();
  }

  /** All text in the buffer, wrapped rows joined, trailing blanks cut. */
  text(): string {
    const { active } = this.terminal.buffer;
    const lines: string[] = [];
    for (let row = 0; row < active.length; row += 1) {
      const line = active.getLine(row);
      const text = line?.translateToString(!active.getLine(row + 1)?.isWrapped) ?? '';
      if (line?.isWrapped) lines.push((lines.pop() ?? '') + text);
      else lines.push(text);
    }
    return lines.join('\n').trimEnd();
  }

  /**
   * Letters built of several code points take the columns that they are drawn in. The tables for it come after the first
   * picture, since hardly a session needs them; without them (no network) the terminal counts code points.
   */
  private async joinGraphemes(): Promise<void> {
    const addon = await import('@xterm/addon-unicode-graphemes').catch(() => null);
    if (!addon || this.disposed) return;
    this.terminal.loadAddon(new addon.UnicodeGraphemesAddon());
    this.terminal.unicode.activeVersion = '15-graphemes';
    this.redraw();
  }

  private listen(): void {
    const { terminal, options } = this;
    terminal.attachCustomKeyEventHandler((event) => this.mayHandle(event));
    this.disposables.push(
      terminal.onData((data) => {
        if (!this.readOnly) options.onKeys(data);
      }),
      terminal.onRender(() => this.bracket()),
      terminal.onScroll(() => this.bracket()),
    );
    options.place.addEventListener('paste', this.onPaste, true);
    options.place.addEventListener('pointermove', this.onPoint);
    options.place.addEventListener('click', this.onTap);
  }

  /** False hands the key to the page and the browser. */
  private mayHandle(event: KeyboardEvent): boolean {
    const { key, ctrlKey, shiftKey, altKey, metaKey } = event;
    if (event.isComposing) return true;
    const command = (ctrlKey || metaKey) && !altKey;
    if (key === 'F6') return false;
    if (ctrlKey && shiftKey && key === 'Escape') {
      if (event.type === 'keydown') this.options.onLeave();
      return false;
    }
    if (command && key.toLowerCase() === 'c' && (this.terminal.hasSelection() || shiftKey || metaKey)) {
      if (event.type === 'keydown') this.copy();
      event.preventDefault();
      return false;
    }
    // A programme that fills the screen has a use for ^V of its own; Ctrl+Shift+V pastes.
    if (command && key.toLowerCase() === 'v') return this.session?.picture.isFullScreen === true && !shiftKey;
    // Closes the browser's tab where Ctrl+W is its own: another key for the same.
    if (ctrlKey && key === 'Backspace') {
      if (event.type === 'keydown' && !this.readOnly) this.options.onKeys('\x17');
      return false;
    }
    if (shiftKey && key === 'Tab') {
      event.preventDefault();
      return false;
    }
    return true;
  }

  private copy(): void {
    const text = this.terminal.getSelection();
    if (text === '') return;
    void navigator.clipboard.writeText(text).catch(() => document.execCommand('copy'));
    this.terminal.clearSelection();
  }

  private readonly onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!this.readOnly && text !== '') this.options.onKeys(pasteAsKeys(text));
  };

  private refit(): void {
    cancelAnimationFrame(this.fitting);
    this.fitting = requestAnimationFrame(() => {
      const { clientWidth, clientHeight } = this.options.place;
      if (this.disposed || clientWidth === 0 || clientHeight === 0) return;
      const { cols, rows } = this.terminal;
      this.fit.fit();
      const isOtherSize = this.terminal.cols !== cols || this.terminal.rows !== rows;
      if (isOtherSize && this.session?.picture.isFullScreen === true && !this.readOnly) this.options.onKeys('');
      if (this.terminal.cols === cols || !this.session) {
        this.bracket();
        return;
      }
      this.redraw();
    });
  }

  /** The whole session anew: what was drawn was cut for another width. */
  private redraw(): void {
    const { session } = this;
    if (!session) return;
    const pending = this.readOnly ? NOTHING_PENDING : session.pending();
    this.forgetColours();
    this.writer.rewrite(session.picture, pending);
    this.afterwards(session, pending);
  }

  /** The terminal draws later than it is written to: what it has drawn is noted when it comes to that. */
  private afterwards(session: TerminalSession, pending: Pending): void {
    const drawn = { session, lastLine: session.picture.lines.length - 1, lineEnds: pending.beforeCursor.split('\n').length - 1 };
    this.terminal.write(this.readOnly ? HIDE_CURSOR : SHOW_CURSOR, () => {
      this.drawn = drawn;
      this.colour();
    });
  }

  private rows(oldest: number): ReadonlyMap<number, Rows> {
    const { drawn } = this;
    if (!drawn || drawn.session !== this.session) return new Map();
    return rowsOfLines(this.terminal.buffer.active, drawn.lastLine, drawn.lineEnds, oldest);
  }

  /** Colours lines that turned out to be the envelope's, the letter's, or replies. */
  private colour(): void {
    const { session, terminal } = this;
    if (this.disposed || !session) return;
    const { marks, page } = { marks: session.picture.marks.marks, page: session.picture.page };
    if (page !== this.colouredPage) this.forgetColours();
    this.colouredPage = page;
    const cursor = terminal.buffer.active.baseY + terminal.buffer.active.cursorY;
    let rows: ReadonlyMap<number, Rows> | null = null;
    for (const [line, mark] of marks) {
      const known = this.coloured.get(line);
      if (known?.mark === mark) continue;
      rows ??= this.rows(cursor - COLOURED_ROWS);
      const place = rows.get(line);
      // The line that the cursor is in will be drawn again, and xterm forgets what was said about erased rows.
      if (!place || line >= (this.drawn?.lastLine ?? 0)) continue;
      for (const decoration of known?.decorations ?? []) decoration.dispose();
      this.coloured.set(line, { mark, decorations: this.decorate(place, mark, cursor) });
    }
    this.bracket();
  }

  private decorate(place: Rows, mark: LineMark, cursor: number): readonly IDecoration[] {
    const decorations: IDecoration[] = [];
    const last = mark.reply === undefined ? place.to : place.from;
    for (let row = place.from; row <= last; row += 1) {
      const marker = this.terminal.registerMarker(row - cursor);
      const decoration = this.terminal.registerDecoration({
        marker, x: 0, width: mark.reply === undefined ? this.terminal.cols : 3, foregroundColor: this.inkOf(mark), layer: 'top',
      });
      if (decoration) decorations.push(decoration);
    }
    return decorations;
  }

  private inkOf({ part, reply }: LineMark): string {
    const { ok, letter, temp, perm, envelope } = this.colours;
    if (reply !== undefined) return { 2: ok, 3: letter, 4: temp, 5: perm }[reply];
    return part === 'envelope' ? envelope : letter;
  }

  private forgetColours(): void {
    for (const { decorations } of this.coloured.values()) for (const decoration of decorations) decoration.dispose();
    this.coloured.clear();
  }

  private bracket(): void {
    const { session, terminal, options } = this;
    const screen = terminal.element?.querySelector<HTMLElement>('.xterm-screen');
    if (this.disposed || !session || !screen) return;
    const { active } = terminal.buffer;
    const from = screen.getBoundingClientRect();
    const layer = options.layer.getBoundingClientRect();
    const { marks } = session.picture;
    const rows = marks.marks.size === 0 ? NO_ROWS : this.rows(active.viewportY - terminal.cols);
    const visible: Visible = {
      firstRow: active.viewportY,
      rows: terminal.rows,
      cellHeight: screen.clientHeight / terminal.rows,
      cellWidth: screen.clientWidth / terminal.cols,
      top: from.top - layer.top,
      left: from.left - layer.left,
      width: layer.width,
      columnsOf: (row) => active.getLine(row)?.translateToString(true).length ?? 0,
    };
    drawBrackets(options.layer, marks.groups(), rows, visible, this.words);
    this.offerWhy(rows, visible);
  }

  /** The button at the reply that is being explained, at the one under the pointer, or at the last one. */
  private offerWhy(rows: ReadonlyMap<number, Rows>, visible: Visible): void {
    const replies = this.session?.picture.marks.replies;
    const index = this.asked ?? this.replyAt(rows, this.rowPointedAt) ?? [...(replies?.values() ?? [])].at(-1);
    const known = index === undefined ? [] : this.linesOf(index).flatMap((line) => rows.get(line) ?? []);
    const [first, last] = [known[0], known.at(-1)];
    const isThere = index !== undefined && first !== undefined && last !== undefined;
    this.why.draw(isThere ? { index, rows: { from: first.from, to: last.to }, isAsked: index === this.asked } : null, visible);
  }

  private linesOf(reply: number): readonly number[] {
    return [...(this.session?.picture.marks.replies ?? [])].flatMap(([line, index]) => (index === reply ? [line] : []));
  }

  private replyAt(rows: ReadonlyMap<number, Rows>, row: number | null): number | undefined {
    if (row === null) return undefined;
    for (const [line, { from, to }] of rows) if (row >= from && row <= to) return this.session?.picture.marks.replies.get(line);
    return undefined;
  }

  private rowUnder(event: MouseEvent): number | null {
    const screen = this.terminal.element?.querySelector<HTMLElement>('.xterm-screen');
    if (!screen) return null;
    const { top, height } = screen.getBoundingClientRect();
    const row = Math.floor(((event.clientY - top) / height) * this.terminal.rows);
    return row < 0 || row >= this.terminal.rows ? null : row + this.terminal.buffer.active.viewportY;
  }

  private readonly onPoint = (event: PointerEvent): void => {
    const row = event.pointerType === 'touch' ? null : this.rowUnder(event);
    if (row === this.rowPointedAt) return;
    this.rowPointedAt = row;
    this.bracket();
  };

  /** A finger has no pointer to hover with: it taps the reply itself. */
  private readonly onTap = (event: MouseEvent): void => {
    if (!(event instanceof PointerEvent) || event.pointerType !== 'touch' || this.terminal.hasSelection()) return;
    const reply = this.replyAt(this.rows(this.terminal.buffer.active.viewportY - this.terminal.cols), this.rowUnder(event));
    if (reply !== undefined) this.options.onAsk(reply);
  };
}

const NO_ROWS: ReadonlyMap<number, Rows> = new Map();

/** Type and size of the letters, from the page's tokens. */
function look(place: HTMLElement): { fontFamily: string; fontSize: number; lineHeight: number; fontWeightBold: '700' } {
  const style = getComputedStyle(place);
  const fontSize = Number.parseFloat(style.fontSize) || 12.5;
  const lineHeight = Number.parseFloat(style.lineHeight) / fontSize;
  return { fontFamily: style.fontFamily, fontSize, lineHeight: Number.isFinite(lineHeight) ? Math.max(1, lineHeight / 1.32) : 1, fontWeightBold: '700' };
}
