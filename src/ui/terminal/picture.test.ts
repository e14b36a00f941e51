/** The picture of a terminal, drawn from the trace alone, and drawn on a real terminal emulator. */
import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { octetsFromText } from '../../base/octets.ts';
import { openBench, repeating, TTY } from '../../../tests/support/terminal-bench.ts';
import { TraceBuilder } from '../diagram/trace-builder.fixture.ts';
import { Picture, pictureText } from './picture.ts';
import { TerminalSession } from './terminal-session.ts';
import { NOTHING_PENDING, TerminalWriter, type Pending } from './terminal-writer.ts';

const PROMPT = 'trunghq@ubuntu:~$ ';
const TTY_PROCESS = 'ubuntu/tty.1';
const CONN = `${TTY_PROCESS}:1`;

/** A terminal's trace, line by line: `out` shows, `type` is typed, the rest is the mail system's. */
class Script {
  readonly trace = new TraceBuilder();

  prompt(): this {
    this.trace.add(TTY_PROCESS, 'tty.foreground', { tty: 'ubuntu:1', program: null, prompt: PROMPT });
    return this.out(PROMPT);
  }
  out(text: string): this {
    this.trace.add(TTY_PROCESS, 'tty.output', { tty: 'ubuntu:1', text });
    return this;
  }
  type(line: string): this {
    this.trace.add(TTY_PROCESS, 'tty.input', { tty: 'ubuntu:1', line: octetsFromText(line), echo: true });
    return this;
  }
  telnet(): this {
    this.prompt().type('telnet 127.0.0.1 25');
    this.trace.add(TTY_PROCESS, 'tty.foreground', { tty: 'ubuntu:1', program: 'telnet' });
    const end = { address: '127.0.0.1', port: 25 };
    this.trace.add(TTY_PROCESS, 'tcp.open', { conn: CONN, client: end, server: end, serverHost: 'ubuntu', arrives: 0 });
    return this;
  }
  command(verb: 'HELO' | 'MAIL' | 'RCPT' | 'DATA' | 'QUIT', line: string): this {
    this.trace.add('ubuntu/smtpd.1', 'smtp.command', { conn: CONN, verb, line, argument: '' });
    return this;
  }
  reply(to: 'connect' | 'HELO' | 'MAIL' | 'RCPT' | 'DATA' | 'end-of-data', code: number, ...lines: string[]): this {
    this.trace.add('ubuntu/smtpd.1', 'smtp.reply', { conn: CONN, to, code, enhanced: null, lines });
    return this.out(lines.map((line, at) => `${code}${at < lines.length - 1 ? '-' : ' '}${line}\n`).join(''));
  }
  letterLine(line: string, section: 'header' | 'separator' | 'body'): this {
    this.trace.add('ubuntu/smtpd.1', 'smtp.line', { conn: CONN, line, section });
    return this;
  }
  picture(shown = this.trace.events.length): Picture {
    const picture = new Picture('ubuntu:1');
    picture.show(this.trace.events, shown);
    return picture;
  }
}

function lecture(): Script {
  const script = new Script().telnet().reply('connect', 220, 'ubuntu ESMTP');
  script.type('MAIL FROM:<a@b>').command('MAIL', 'MAIL FROM:<a@b>').reply('MAIL', 250, '2.1.0 Ok');
  script.type('RCPT TO:<c@d>').command('RCPT', 'RCPT TO:<c@d>').reply('RCPT', 454, '4.7.1 <c@d>: Relay access denied');
  script.type('RCPT TO:<e@f>').command('RCPT', 'RCPT TO:<e@f>').reply('RCPT', 250, '2.1.5 Ok');
  script.type('DATA').command('DATA', 'DATA').reply('DATA', 354, 'End data');
  script.type('Subject: x').letterLine('Subject: x', 'header').type('').letterLine('', 'separator');
  script.type('250 2.1.0 Ok').letterLine('250 2.1.0 Ok', 'body').type('.').reply('end-of-data', 250, '2.0.0 Ok: queued as 1');
  return script;
}

describe('text', () => {
  test('what was shown and typed, in order', () => {
    expect(pictureText(lecture().picture())).toBe(
      `${PROMPT}telnet 127.0.0.1 25\n220 ubuntu ESMTP\nMAIL FROM:<a@b>\n250 2.1.0 Ok\nRCPT TO:<c@d>\n454 4.7.1 <c@d>: Relay access denied\n` +
        'RCPT TO:<e@f>\n250 2.1.5 Ok\nDATA\n354 End data\nSubject: x\n\n250 2.1.0 Ok\n.\n250 2.0.0 Ok: queued as 1',
    );
  });

  test('the same as the simulated tty shows', async () => {
    const bench = await openBench(repeating);
    await bench.run('telnet', '127.0.0.1', '25');
    await bench.type('helo chào');
    await bench.key('escape', 'abc');
    await bench.type('quit');
    const picture = new Picture(TTY);
    picture.show(bench.world.trace, bench.world.trace.length);
    expect(picture.lines.join('\n')).toBe(bench.screen());
    expect(picture.history).toEqual(['telnet 127.0.0.1 25']);
    expect(picture.program).toBeNull();
  });

  test('a shorter prefix is the past; another trace starts over', () => {
    const { events } = lecture().trace;
    const picture = new Picture('ubuntu:1');
    expect(picture.show(events, events.length)).toBe(false);
    expect(picture.show(events, 8)).toBe(true);
    expect(pictureText(picture)).toBe(pictureText(lecture().picture(8)));
    expect(picture.marks.groups()).toEqual([]);
    expect(picture.show([...events], events.length)).toBe(true);
    expect(picture.marks.groups()).toHaveLength(2);
  });

  test('the history has commands, not what programs were told, and no line twice in a row', () => {
    const script = new Script().prompt().type('ls').prompt().type('ls').prompt().type('').telnet();
    expect(script.type('helo x').picture().history).toEqual(['ls', 'telnet 127.0.0.1 25']);
  });

  test('clear clears', () => {
    const script = lecture().prompt().type('clear').out('\x1b[H\x1b[2J\x1b[3J').prompt();
    expect(pictureText(script.picture())).toBe(PROMPT.trimEnd());
    expect(script.picture().marks.groups()).toEqual([]);
  });

  test('colours pass, everything else that steers a terminal does not', () => {
    const hostile = '\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b]52;c;ZWNobw==\x1b\\\x1b[c\x1b[6n\x1bP1$r\x1b\\\x1b[2;3Hx\x07\x9b31my\x1b7\x1b(0z';
    const { pieces, lines } = new Script().out(hostile).picture();
    expect(pieces).toEqual([{ ink: 'output', text: '\x1b[31mred\x1b[0mx31myz' }]);
    expect(lines).toEqual(['redx31myz']);
  });
});

describe('marks', () => {
  test('envelope and letter by what the server took, not by what a line looks like', () => {
    const { marks } = lecture().picture();
    expect(marks.groups()).toEqual([{ part: 'envelope', from: 2, to: 7 }, { part: 'letter', from: 10, to: 12 }]);
    expect(marks.marks.get(5)).toEqual({ part: 'envelope', reply: 4 });
    expect(marks.marks.get(1)).toEqual({ reply: 2 });
    expect(marks.marks.get(9)).toEqual({ reply: 3 });
    expect(marks.marks.get(12)).toEqual({ part: 'letter' });
    expect(marks.marks.has(13)).toBe(false);
  });

  test('lines of a reply with several lines', () => {
    const { marks, lines } = new Script().telnet().reply('HELO', 250, 'ubuntu', 'PIPELINING', 'SIZE').picture();
    expect(lines.slice(1, 4)).toEqual(['250-ubuntu', '250-PIPELINING', '250 SIZE']);
    expect([1, 2, 3].map((line) => marks.marks.get(line))).toEqual([{ reply: 2 }, { reply: 2 }, { reply: 2 }]);
  });

  test('other connections do not mark this terminal', () => {
    const script = new Script().telnet().type('MAIL FROM:<a@b>');
    script.trace.add('ubuntu/smtpd.2', 'smtp.command', { conn: 'other/tty.1:1', verb: 'MAIL', line: 'MAIL FROM:<a@b>', argument: '' });
    expect(script.picture().marks.marks.size).toBe(0);
  });
});

/** What an emulator shows, logical lines joined. */
async function emulate(cols: number, run: (terminal: Terminal) => void): Promise<{ text: string; cursor: readonly [number, number] }> {
  const terminal = new Terminal({ cols, rows: 12, convertEol: true, allowProposedApi: true, scrollback: 1000 });
  run(terminal);
  await new Promise<void>((resolve) => terminal.write('', resolve));
  const { active } = terminal.buffer;
  const lines: string[] = [];
  for (let row = 0; row < active.length; row += 1) {
    const line = active.getLine(row);
    const text = line?.translateToString(!active.getLine(row + 1)?.isWrapped) ?? '';
    if (line?.isWrapped) lines.push((lines.pop() ?? '') + text);
    else lines.push(text);
  }
  return { text: lines.map((line) => line.trimEnd()).join('\n').trimEnd(), cursor: [active.baseY + active.cursorY, active.cursorX] };
}

const pending = (text: string, before = text): Pending => ({ text, beforeCursor: before });

describe('on an emulator', () => {
  test.each([20, 40, 80])('%i columns: however it was drawn, the text is the picture', async (cols) => {
    const { events } = lecture().trace;
    const final = pictureText(lecture().picture());
    const steps = await emulate(cols, (terminal) => {
      const writer = new TerminalWriter(terminal);
      const picture = new Picture('ubuntu:1');
      for (let shown = 1; shown <= events.length; shown += 1) {
        picture.show(events, shown);
        writer.show(picture, pending(`typing ${'x'.repeat(shown)}`, 'typ'));
      }
      writer.show(picture, pending(''));
    });
    expect(steps.text).toBe(final);
  });

  test('the typed line stays behind what arrives, the cursor in it', async () => {
    const script = new Script().prompt();
    const drawn = await emulate(30, (terminal) => {
      const writer = new TerminalWriter(terminal);
      const picture = script.picture();
      writer.show(picture, pending('abcdefghijklmnop', 'abc'));
      script.out('news\n').prompt();
      picture.show(script.trace.events, script.trace.events.length);
      writer.show(picture, pending('abcdefghijklmnop', 'abc'));
    });
    expect(drawn.text).toBe(`${PROMPT}news\n${PROMPT}abcdefghijklmnop`);
    expect(drawn.cursor).toEqual([1, PROMPT.length + 3]);
  });

  test('any drawing in any order leaves the picture and the pending line', async () => {
    const words = fc.array(fc.constantFrom('a', 'bạn', '日本', 'x'.repeat(19), ' ', 'lò'), { maxLength: 8 }).map((parts) => parts.join(''));
    const step = fc.record({ out: words, newline: fc.boolean(), typed: words, before: fc.nat(40) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.constantFrom(20, 23, 40), async (steps, cols) => {
        const script = new Script();
        let last = '';
        const drawn = await emulate(cols, (terminal) => {
          const writer = new TerminalWriter(terminal);
          const picture = new Picture('ubuntu:1');
          for (const { out, newline, typed, before } of steps) {
            script.out(out + (newline ? '\n' : ''));
            picture.show(script.trace.events, script.trace.events.length);
            writer.show(picture, pending(typed, [...typed].slice(0, before).join('')));
            last = typed;
          }
        });
        // A wide character that does not fit at the edge leaves a blank cell there: blanks are not compared.
        const whole = `${script.picture().lines.join('\n')}${last}`;
        expect(drawn.text.replaceAll(' ', '')).toBe(whole.replaceAll(' ', '').trimEnd());
      }),
      { numRuns: 60 },
    );
  });
});

describe('a programme that fills the screen', () => {
  const FILES = { '/home/trunghq/x': { octets: 'one\ntwo\n' } };
  async function drawn(picture: Picture): Promise<readonly string[]> {
    const terminal = new Terminal({ cols: 80, rows: 24, convertEol: true, allowProposedApi: true });
    new TerminalWriter(terminal).show(picture, NOTHING_PENDING);
    await new Promise<void>((done) => terminal.write('', done));
    return Array.from({ length: 24 }, (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '');
  }

  test('has it alone, and leaves it as it was; the past is drawn as then', async () => {
    const bench = await openBench(null, FILES);
    await bench.run('nano', 'x');
    const inside = bench.world.trace.length;
    await bench.input({ kind: 'keys', tty: TTY, text: '\x18', size: { cols: 80, rows: 24 } });
    const picture = new Picture(TTY);
    picture.show(bench.world.trace, inside);
    expect(picture.isFullScreen).toBe(true);
    expect((await drawn(picture)).slice(1, 3)).toEqual(['one', 'two']);
    picture.show(bench.world.trace, bench.world.trace.length);
    expect(picture.isFullScreen).toBe(false);
    expect((await drawn(picture)).slice(0, 2)).toEqual([`${PROMPT}nano x`, PROMPT]);
    picture.show(bench.world.trace, inside);
    expect((await drawn(picture))[0]).toContain('GNU nano 7.2');
  });

  test('is given keys as they are pressed, and nothing is typed ahead of it', async () => {
    const bench = await openBench(null, FILES);
    await bench.run('nano', 'x');
    const session = new TerminalSession(TTY);
    session.show(bench.world.trace, bench.world.trace.length);
    expect(session.press('\x1b[A')).toEqual([{ kind: 'keys', data: '\x1b[A' }]);
    expect(session.pending()).toEqual(NOTHING_PENDING);
  });
});
