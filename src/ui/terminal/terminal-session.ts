/**
 * One terminal as the page has it: the picture from the trace, the line that is being typed, and lines on their way to
 * the world. Turns keys into lines and keys for the world. Without a screen.
 */
import { echoOf } from '../../formats/tty-echo.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import { keysOf } from './keys.ts';
import { EMPTY_LINE, pressKey, type EditorEffect, type EditorState } from './line-editor.ts';
import { Picture } from './picture.ts';
import { NOTHING_PENDING, type Pending } from './terminal-writer.ts';

/** What was sent and is not yet in the picture, as it will be shown. */
interface OnItsWay {
  readonly kind: 'line' | 'key';
  readonly text: string;
}

const KEY_ECHO = { interrupt: '^C', quit: '^\\', escape: '^]', eof: '' } as const;

export class TerminalSession {
  readonly picture: Picture;
  private editor: EditorState = EMPTY_LINE;
  private onItsWay: OnItsWay[] = [];

  constructor(tty: string) {
    this.picture = new Picture(tty);
  }

  /** Shows the first `shown` events; what has arrived is no longer on its way. */
  show(events: readonly TraceEvent[], shown: number): void {
    const { picture } = this;
    const before = picture.taken;
    const pieces = picture.pieces.length;
    if (picture.show(events, shown)) {
      this.onItsWay = [];
      return;
    }
    for (let taken = picture.taken - before; taken > 0; taken -= 1) {
      const at = this.onItsWay.findIndex(({ kind }) => kind === 'line');
      this.onItsWay.splice(0, at < 0 ? this.onItsWay.length : at + 1);
    }
    if (picture.pieces.length > pieces && this.onItsWay[0]?.kind === 'key') this.onItsWay.shift();
  }

  /** Keys were pressed, or text was pasted. Returns what the world and the screen have to be told. */
  press(data: string): readonly EditorEffect[] {
    const { picture } = this;
    if (picture.isFullScreen) return [{ kind: 'keys', data }];
    const effects: EditorEffect[] = [];
    for (const key of keysOf(data)) {
      const step = pressKey(this.editor, key, { program: picture.program ?? null, history: picture.history });
      this.editor = step.state;
      for (const effect of step.effects) {
        effects.push(effect);
        if (effect.kind === 'line') this.onItsWay.push({ kind: 'line', text: `${echoOf(effect.text)}\n` });
        if (effect.kind === 'key') this.onItsWay.push({ kind: 'key', text: echoOf(effect.text) + KEY_ECHO[effect.key] });
      }
    }
    return effects;
  }

  /** A line that the world did not get: Enter alone that was for the page, or a line sent just as a question stopped the clock. */
  takeBack(line: string): void {
    const at = this.onItsWay.findLastIndex(({ kind, text }) => kind === 'line' && text === `${echoOf(line)}\n`);
    if (at >= 0) this.onItsWay.splice(at, 1);
    if (this.line === '') this.replaceLine(line);
  }

  /** Puts text into the line, as if it had been typed, instead of what is there. */
  replaceLine(text: string): void {
    this.editor = { ...EMPTY_LINE, text, cursor: text.length };
  }

  get line(): string {
    return this.editor.text;
  }

  pending(): Pending {
    if (this.picture.isFullScreen) return NOTHING_PENDING;
    const sent = this.onItsWay.map((one) => one.text).join('');
    const { text, cursor } = this.editor;
    return { text: sent + echoOf(text), beforeCursor: sent + echoOf(text.slice(0, cursor)) };
  }
}
