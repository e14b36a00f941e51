/** telnet on a terminal, compared with what inetutils' telnet 2.4 showed and sent on a pseudo-terminal. */
import { describe, expect, test } from 'vitest';
import { openBench, repeating, saying, type Behaviour } from '../../tests/support/terminal-bench.ts';

const PROMPT = 'trunghq@ubuntu:~$ ';
const INTRO = "Trying 127.0.0.1...\nConnected to 127.0.0.1.\nEscape character is '^]'.\n";
const COMMAND = 'telnet 127.0.0.1 25';

async function inSession(behaviour: Behaviour = repeating) {
  const bench = await openBench(behaviour);
  await bench.run('telnet', '127.0.0.1', '25');
  return { ...bench, shown: () => bench.screen().replace(`${PROMPT}${COMMAND}\n${INTRO}`, '') };
}

describe('opening', () => {
  test('a session from greeting to quit, lines ending in CR LF', async () => {
    const bench = await openBench(repeating);
    await bench.run('telnet', '127.0.0.1', '25');
    await bench.type('helo a');
    await bench.type('quit');
    expect(bench.screen()).toBe(
      `${PROMPT}${COMMAND}\n${INTRO}220 hello ESMTP\nhelo a\n250 helo a\nquit\n221 Bye\nConnection closed by foreign host.\n${PROMPT}`,
    );
    expect(bench.got).toEqual(['helo a\r\n', 'quit\r\n']);
  });

  test('the name that was typed is the name it is connected to', async () => {
    const bench = await openBench(repeating);
    await bench.run('telnet', 'localhost', 'smtp');
    expect(bench.screen()).toContain("Trying 127.0.0.1...\nConnected to localhost.\nEscape character is '^]'.\n220 ");
  });

  test.each([
    [['127.0.0.1', '26'], 'Trying 127.0.0.1...\ntelnet: Unable to connect to remote host: Connection refused\n'],
    [['nosuch.invalid', '25'], 'Server lookup failure:  nosuch.invalid:25, '],
    [['127.0.0.1', 'abc'], 'Server lookup failure:  127.0.0.1:abc, Servname not supported for ai_socktype\n'],
    [['127.0.0.1', '0'], 'Port number 0 is out of range.\n'],
    [['127.0.0.1', '99999'], 'Port number 99999 is out of range.\n'],
    [['127.0.0.1', '25', 'x'], 'telnet: too many arguments\n'],
    [['-z'], "telnet: invalid option -- 'z'\nTry 'telnet --help' or 'telnet --usage' for more information.\n"],
  ])('telnet %j', async (argv, text) => {
    const bench = await openBench(repeating);
    await bench.run('telnet', ...argv);
    await bench.world.advance(bench.world.now + 60e6);
    expect(bench.screen()).toContain(`${PROMPT}telnet ${argv.join(' ')}\n${text}`);
    expect(bench.screen().endsWith(`\n${PROMPT}`)).toBe(true);
  });
});

describe('what arrives', () => {
  test('CR LF is a line end, CR alone goes to the start of the line, CR NUL is CR', async () => {
    const { shown } = await inSession(saying(['a\rb\r\0c\nd\r\n\r\ne\tf\x07g']));
    expect(shown()).toBe(`a\rb\rc\nd\n\ne\tf\x07gConnection closed by foreign host.\n${PROMPT}`);
  });

  test('a reset looks like a close; no line end is added', async () => {
    const { shown } = await inSession(saying(['220 no newline'], 'abort'));
    expect(shown()).toBe(`220 no newlineConnection closed by foreign host.\n${PROMPT}`);
  });

  test('UTF-8 may arrive in pieces; other octets become the replacement character', async () => {
    const { shown } = await inSession(saying(['ch\xc3', '\xa0o \xe9\r\n']));
    expect(shown()).toContain('chào \ufffd\n');
  });

  test('options are declined, the timing mark is given', async () => {
    const { got, shown } = await inSession(saying(['\xff\xff\xff\xfd\x06\xff\xfd\x63\xff\xfb\x63\xff\xfa\x18\x01\xff\xf0 end\r\n', 'x']));
    expect(got).toEqual(['\xff\xfb\x06\xff\xfc\x63\xff\xfe\x63']);
    expect(shown()).toContain('\ufffd end\n');
  });
});

describe('what is typed', () => {
  test('letters of all languages go out as UTF-8, octet 255 twice', async () => {
    const { type, got } = await inSession();
    await type('helo chào');
    await type('ÿ');
    expect(got.join('')).toBe('helo ch\xc3\xa0o\r\n\xc3\xbf\r\n');
  });

  test('an arrow key is ESC [ A on the wire and ^[[A on the screen', async () => {
    const { type, got, screen } = await inSession();
    await type('helo cli\x1b[Dent');
    expect(got).toEqual(['helo cli\x1b[Dent\r\n']);
    expect(screen()).toContain('helo cli^[[Dent\n');
  });

  test('^C throws the line away, sends interrupt and timing mark, and silences the server', async () => {
    const { key, type, got, shown } = await inSession();
    await key('interrupt', 'abc');
    await type('quit');
    expect(got[0]).toBe('\xff\xf4\xff\xfd\x06');
    expect(shown()).toBe('220 hello ESMTP\nabc^Cquit\n');
  });

  test('^\\ sends a break', async () => {
    const { key, got } = await inSession();
    await key('quit', '');
    expect(got).toEqual(['\xff\xf3\xff\xfd\x06']);
  });

  test('^D sends itself on an empty line, else what was typed', async () => {
    const { key, type, got, shown } = await inSession();
    await key('eof', '');
    await key('eof', 'hel');
    await type('o');
    expect(got).toEqual(['\x04', 'hel', 'o\r\n']);
    expect(shown()).toBe('220 hello ESMTP\nhelo\n250 \x04helo\n');
  });

  test('what was typed early is sent when the connection stands', async () => {
    const bench = await openBench(repeating);
    await bench.runAtOnce('telnet', '127.0.0.1', '25');
    await bench.type('noop');
    expect(bench.got).toEqual(['noop\r\n']);
    expect(bench.screen()).toBe(`${PROMPT}${COMMAND}\nTrying 127.0.0.1...\nnoop\n${INTRO.slice(INTRO.indexOf('\n') + 1)}220 hello ESMTP\n250 noop\n`);
  });
});

describe('the telnet> prompt', () => {
  test('an empty line returns, status tells and returns, close ends', async () => {
    const { key, type, shown } = await inSession();
    await key('escape', '');
    await type('');
    await type('helo x');
    await key('escape', '');
    await type('status');
    await type('noop');
    await key('escape', '');
    await type('close');
    expect(shown()).toBe(
      '220 hello ESMTP\n^]\ntelnet> \nhelo x\n250 helo x\n^]\ntelnet> status\nConnected to 127.0.0.1.\n' +
        "Operating in obsolete linemode\nLocal character echo\nEscape character is '^]'.\nnoop\n250 noop\n" +
        `^]\ntelnet> close\nConnection closed.\n${PROMPT}`,
    );
  });

  test('what was typed before ^] is sent', async () => {
    const { key, type, got, shown } = await inSession();
    await key('escape', 'abc');
    await type('');
    await type('def');
    expect(got).toEqual(['abc', 'def\r\n']);
    expect(shown()).toBe('220 hello ESMTP\nabc^]\ntelnet> \ndef\n250 abcdef\n');
  });

  test('mistakes keep the prompt; quit and ^D leave', async () => {
    const { key, type, shown } = await inSession();
    await key('escape', '');
    for (const line of ['foo', 's', 'help close', 'help foo', 'send', 'send foo', 'open x']) await type(line);
    await key('eof', '');
    expect(shown()).toBe(
      '220 hello ESMTP\n^]\ntelnet> foo\n?Invalid command\ntelnet> s\n?Ambiguous command\ntelnet> help close\n' +
        'close current connection\ntelnet> help foo\n?Invalid help command foo\ntelnet> send\n' +
        "need at least one argument for 'send' command\n'send ?' for help\ntelnet> send foo\n" +
        "Unknown send argument 'foo'\n'send ?' for help.\ntelnet> open x\n?Already connected to 127.0.0.1\n" +
        `telnet> \nConnection closed.\n${PROMPT}`,
    );
  });

  test('send sends; a close of the server is seen after returning', async () => {
    const { key, type, got, shown } = await inSession();
    await key('escape', '');
    await type('send ayt escape');
    expect(got).toEqual(['\xff\xf6', '\x1d']);
    await type('');
    await key('escape', '');
    await type('q');
    expect(shown().endsWith(`telnet> q\nConnection closed.\n${PROMPT}`)).toBe(true);
  });

  test('without a host: no connection, open, and the end with the session', async () => {
    const bench = await openBench(repeating);
    await bench.run('telnet');
    for (const line of ['status', 'close', 'open', '127.0.0.1 26', 'open 127.0.0.1 25', 'quit']) await bench.type(line);
    expect(bench.screen()).toBe(
      `${PROMPT}telnet\ntelnet> status\nNo connection.\nEscape character is '^]'.\ntelnet> close\n?Need to be connected first.\n` +
        'telnet> open\n(to) 127.0.0.1 26\nTrying 127.0.0.1...\ntelnet: Unable to connect to remote host: Connection refused\n' +
        `telnet> open 127.0.0.1 25\n${INTRO}220 hello ESMTP\nquit\n221 Bye\nConnection closed by foreign host.\n${PROMPT}`,
    );
  });

  test('^C without a connection ends telnet', async () => {
    const bench = await openBench(repeating);
    await bench.run('telnet');
    await bench.key('interrupt', 'x');
    expect(bench.screen()).toBe(`${PROMPT}telnet\ntelnet> x^C\n${PROMPT}`);
  });
});
