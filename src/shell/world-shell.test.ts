/** The shell of a host: the library's bash over our files, clock and commands. */
import { describe, expect, test } from 'vitest';
import { openShell } from '../../tests/support/shell-bench.ts';

const LOG = Array.from({ length: 20 }, (_, at) => `Nov 24 02:00:0${at % 10} ubuntu postfix/smtpd[1${at}]: line ${at}\n`).join('');
const FILES = { '/var/log/mail.log': LOG, '/home/trunghq/x.txt': 'chào\nbạn\n', '/etc/postfix/main.cf': 'myhostname = a\n' };

describe('output as on a terminal', () => {
  test.each([
    ['tail -n 2 /var/log/mail.log', LOG.split('\n').slice(-3).join('\n')],
    ['tail -3 /var/log/mail.log | cut -d" " -f5', 'postfix/smtpd[117]:\npostfix/smtpd[118]:\npostfix/smtpd[119]:\n'],
    ['cat x.txt', 'chào\nbạn\n'],
    ['wc -c < x.txt', '12\n'],
    ['grep -c line /var/log/mail.log', '20\n'],
    ['cat nofile; echo hi', 'cat: nofile: No such file or directory\nhi\n'],
    ['for i in 1 2; do cat no$i; echo $i; done', 'cat: no1: No such file or directory\n1\ncat: no2: No such file or directory\n2\n'],
    ['if true; then cat nope; echo x; fi', 'cat: nope: No such file or directory\nx\n'],
    ['cat nofile 2>/dev/null; echo x', 'x\n'],
    ['cat nofile > /dev/null', 'cat: nofile: No such file or directory\n'],
    ['cat nofile | wc -l', 'cat: nofile: No such file or directory\n0\n'],
    ['foo', '-bash: foo: command not found\n'],
    ['foo; echo y', '-bash: foo: command not found\ny\n'],
    ['cd /nosuch', '-bash: cd: /nosuch: No such file or directory\n'],
    ['echo "a', "-bash: unexpected EOF while looking for matching `\"'\n"],
    ['echo a > /nosuch/x', '-bash: /nosuch/x: No such file or directory\n'],
    ['sudo ls -d /etc /home /var', '/etc  /home  /var\n'],
    ['sudo ls -d /etc /home /var | cat', '/etc\n/home\n/var\n'],
    ['clear', '\x1b[H\x1b[2J\x1b[3J'],
    ['', ''],
    ['# only a comment', ''],
  ])('%s', async (line, output) => {
    expect(await openShell(FILES).run(line)).toBe(output);
  });
});

describe('state of a terminal', () => {
  test('directory, variables, exit status and history stay', async () => {
    const shell = openShell(FILES);
    await shell.run('cd /etc/postfix');
    expect(shell.prompt()).toBe('trunghq@ubuntu:/etc/postfix$ ');
    await shell.run('x=5; export Y=6');
    expect(await shell.run('echo $x $Y; pwd')).toBe('5 6\n/etc/postfix\n');
    await shell.run('grep zzz main.cf');
    expect(await shell.run('echo $?')).toBe('1\n');
    expect(await shell.run('echo $?')).toBe('0\n');
    await shell.run('cd');
    expect(shell.prompt()).toBe('trunghq@ubuntu:~$ ');
    expect(await shell.run('history 2')).toBe('    6  cd\n    7  history 2\n');
    await shell.run('mkdir sub; cd sub');
    expect(shell.prompt()).toBe('trunghq@ubuntu:~/sub$ ');
    expect(await shell.run('cd ..; cd -')).toContain('/home/trunghq/sub');
  });

  test('root has another prompt and home', async () => {
    const shell = openShell({}, 'root');
    expect(await shell.run('pwd; whoami')).toBe('/root\nroot\n');
    expect(shell.prompt()).toBe('root@ubuntu:~# ');
  });
});

describe('files', () => {
  test('what is written stays, with owner and mode', async () => {
    const shell = openShell(FILES);
    await shell.run('echo hi > new; echo more >> new; mkdir -p a/b; cp x.txt a/b; mv new a/; rm x.txt; touch t; chmod 600 t');
    expect(await shell.run('cat a/new; ls a a/b; ls x.txt')).toBe("hi\nmore\na:\nb  new\n\na/b:\nx.txt\nls: cannot access 'x.txt': No such file or directory\n");
    expect(shell.disk.stat('/home/trunghq/a/new')).toMatchObject({ octets: 'hi\nmore\n', owner: 'trunghq', mode: 0o644 });
    expect(shell.disk.stat('/home/trunghq/t')).toMatchObject({ mode: 0o600 });
  });

  test('adding to a file is told as adding', async () => {
    const shell = openShell(FILES);
    await shell.run("sed -i 's/a$/b/' /etc/postfix/main.cf; echo 'x = y' >> /etc/postfix/main.cf");
    expect(shell.disk.read('/etc/postfix/main.cf')).toBe('myhostname = b\nx = y\n');
  });

  test('odd octets survive', async () => {
    const shell = openShell(FILES);
    shell.disk.apply({ how: 'write', path: '/home/trunghq/bin', octets: '\xff\x00\xe9', mode: 0o644, owner: 'root', at: 0 });
    await shell.run('cp bin bin2; cat bin2 > bin3; cat bin3 | tee bin4 > /dev/null');
    expect(shell.disk.read('/home/trunghq/bin4')).toBe('\xff\x00\xe9');
    expect(shell.disk.read('/home/trunghq/bin3')).toBe('\xff\x00\xe9');
  });

  test('ls: columns on a terminal, lines in a pipe, long with dates', async () => {
    const shell = openShell({ ...FILES, '/etc/aliases': 'a: b\n' });
    await shell.run('touch b c; mkdir d; chmod 755 b');
    expect(await shell.run('ls')).toBe('b  c  d  x.txt\n');
    expect(await shell.run('ls | cat')).toBe('b\nc\nd\nx.txt\n');
    expect(await shell.run('ls -l')).toBe(
      'total 8\n-rwxr-xr-x 1 trunghq trunghq    0 Nov 24 02:01 b\n-rw-r--r-- 1 trunghq trunghq    0 Nov 24 02:01 c\n' +
        'drwxr-xr-x 2 trunghq trunghq 4096 Nov 24 02:01 d\n-rw-r--r-- 1 root    root      12 Nov 24 02:00 x.txt\n',
    );
    expect(await shell.run('ls -ld /tmp /etc/aliases /nosuch')).toBe(
      "ls: cannot access '/nosuch': No such file or directory\n-rw-r--r-- 1 root root    5 Nov 24 02:00 /etc/aliases\ndrwxrwxrwt 2 root root 4096 Nov 24 02:00 /tmp\n",
    );
    expect(await shell.run('ls -F; ls -r; ls -1')).toBe('b*  c  d/  x.txt\nx.txt  d  c  b\nb\nc\nd\nx.txt\n');
    expect(await shell.run('ls *.txt /nosuch/*')).toBe("ls: cannot access '/nosuch/*': No such file or directory\nx.txt\n");
  });

  test('ls fills columns downwards, 80 wide', async () => {
    const shell = openShell();
    await shell.run('mkdir w; cd w; touch file-number-0{1..9} file-number-1{0..2}');
    const lines = (await shell.run('ls')).split('\n');
    expect(lines[0]).toBe('file-number-01  file-number-04  file-number-07  file-number-10');
    expect(lines.length).toBe(4);
  });
});

describe('one truth: the same every time', () => {
  test('clock, chance and processes are the world\'s', async () => {
    const line = 'date; date +%s; echo $RANDOM $RANDOM $((RANDOM % 10)) $SECONDS $EPOCHSECONDS $$; awk "BEGIN{print rand(), rand()}"; hostname; id; uname -n';
    const first = await openShell().run(line);
    expect(first).toMatch(/^Tue Nov 24 02:01:00 UTC 2026\n1795485660\n\d+ \d+ \d 0 1795485660 1000\n0\.\d+ 0\.\d+\nubuntu\.localdomain\nuid=1000\(trunghq\) gid=1000\(trunghq\) groups=1000\(trunghq\)\nubuntu\.localdomain\n$/);
    expect(await openShell().run(line)).toBe(first);
  });

  test('date\'s formats', async () => {
    const shell = openShell();
    expect(await shell.run('date -R; date -Iseconds; date "+%a %d.%m.%y %H:%M"; date -d @0 -u; date -d "Tue, 24 Nov 2026 09:00:00 +0700" +%F; date x')).toBe(
      'Tue, 24 Nov 2026 02:01:00 +0000\n2026-11-24T02:01:00+00:00\nTue 24.11.26 02:01\nThu Jan  1 00:00:00 UTC 1970\n2026-11-24\ndate: invalid date ‘x’\n',
    );
  });

  test('sleep asks for time instead of waiting', async () => {
    const shell = openShell();
    expect(await shell.run('sleep 5; echo done')).toBe('done\n');
    expect(shell.slept()).toBe(5_000_000);
  });

  test('a loop without an end ends', async () => {
    const output = await openShell().run('while true; do echo x; done');
    expect(output.length).toBeLessThan(600_000);
    expect(output).toMatch(/-bash: .*(too many|iterations)/);
  });
});

describe('programs that hold the terminal', () => {
  test.each([
    ['telnet 127.0.0.1 25', ['telnet', '127.0.0.1', '25']],
    ['  telnet   localhost smtp  ', ['telnet', 'localhost', 'smtp']],
    ['nc -C "localhost" \'25\'', ['nc', '-C', 'localhost', '25']],
    ['tail -f /var/log/mail.log', ['tail', '-f', '/var/log/mail.log']],
    ['tail -n5 -F x', ['tail', '-n5', '-F', 'x']],
    ['tail -20f x', ['tail', '-20f', 'x']],
    ['sudo tail --follow=name x', ['tail', '--follow=name', 'x']],
    ['/usr/bin/telnet h # comment', ['telnet', 'h']],
    ['mail -f ~/box', ['mail', '-f', '/home/trunghq/box']],
    ['mail -u $USER', ['mail', '-u', 'trunghq']],
  ])('%s', (line, argv) => {
    expect(openShell().ttyProgram(line)).toEqual({ argv, cwd: '/home/trunghq' });
  });

  test.each(['tail x', 'tail -n 5 x', 'telnet h 25 | cat', 'telnet h; ls', 'echo telnet', 'tail -f x | grep y', 'telnet $(hostname)', 'telnet "$X y"', ''])(
    'not %s', (line) => {
      expect(openShell().ttyProgram(line)).toBeNull();
    },
  );

  test('in a pipe they say why not', async () => {
    const shell = openShell(FILES);
    expect(await shell.run('echo quit | nc localhost 25')).toBe('nc: needs the terminal for itself: run it alone, not in a pipe, a list or a script\n');
    expect(await shell.run('tail -f x.txt | grep y')).toContain('tail: following needs the terminal for itself');
  });
});

test('help names commands that exist', async () => {
  const shell = openShell(FILES);
  const help = await shell.run('help');
  const names = help.split('\n').filter((line) => /^ {2}\w/.test(line)).join(' ').replace(/\(.*?\)/g, '').match(/\b[a-z]{2,}\b/g) ?? [];
  expect(names.length).toBeGreaterThan(30);
  for (const name of names.filter((word) => !['files', 'mail', 'host'].includes(word))) {
    expect([name, await shell.run(`type ${name === 'history' ? 'ls' : name}`)]).toEqual([name, expect.not.stringContaining('not found')]);
  }
});
