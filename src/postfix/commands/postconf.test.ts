/** postconf beyond what the recorded sessions show (tests/oracle/admin-commands.test.ts), measured on Postfix 3.7.11. */
import { describe, expect, test } from 'vitest';
import { Disk } from '../../kernel/disk.ts';
import { postconf } from './postconf.ts';

const MAIN_CF = `# head
compatibility_level = 3.6
relayhost = a
# comment
mynetworks = 1.2.3.4
  5.6.7.8
# inside
  9.9.9.9
biff = no
relayhost = b

myorigin = x
`;
const MASTER_CF = `smtp      inet  n       -       n       -       -       smtpd
relay     unix  -       -       n       -       -       smtp
        -o syslog_name=postfix/$service_name
maildrop  unix  -       n       n       -       -       pipe
  flags=DRXhu user=vmail argv=/usr/bin/maildrop -d \${recipient}
scalemail-backend unix -       n       n       -       2       pipe
  flags=R user=scalemail
`;

function run(args: readonly string[], mainCf: string | null = MAIN_CF) {
  const disk = new Disk();
  const put = (path: string, octets: string) => disk.apply({ how: 'write', path, octets, mode: 0o644, owner: 'root', at: 0 });
  if (mainCf !== null) put('/etc/postfix/main.cf', mainCf);
  put('/etc/postfix/master.cf', MASTER_CF);
  return postconf({
    args, stdin: '', disk, hostname: 'mail', addresses: ['10.20.0.25'], listeners: [], user: 'root', users: [], onTerminal: true, clock: { now: 0, epochMillis: 0, utcOffsetMinutes: 0 },
  });
}

describe('showing', () => {
  test.each([
    [['-H', 'myorigin'], 'myorigin\n'],
    [['-hx', 'myorigin'], 'x\n'],
    [['-h', 'relayhost'], '\n', 'relayhost =\n'],
    [['relayhost'], 'relayhost =\n', 'relayhost =\n'],
    [['-n', 'biff', 'bounce_size_limit'], 'biff = no\n'],
    [['-o', 'biff=yes', 'biff'], 'biff = yes\n'],
    [['-d', 'biff'], 'biff = yes\n'],
    [['-f', 'relay_domains'], `relay_domains = ${'a'.repeat(32)} ${'b'.repeat(29)}\n    ${'c'.repeat(27)}\n`, `relay_domains = ${'a'.repeat(32)} ${'b'.repeat(29)} ${'c'.repeat(27)}\n`],
  ])('%j', (args, stdout, mainCf = MAIN_CF.replace(/^relayhost = a\n/m, '')) => {
    expect(run(args, mainCf)).toMatchObject({ stdout, stderr: '', exitCode: 0 });
  });

  test('parameters of one\'s own are known where they are used', () => {
    const mainCf = 'my_restr = permit\nsmtpd_client_restrictions = $my_restr\nfoo_bar = baz\nempty_one =\n';
    const unused = 'postconf: warning: /etc/postfix/main.cf: unused parameter: foo_bar=baz\npostconf: warning: /etc/postfix/main.cf: unused parameter: empty_one=\n';
    expect(run(['my_restr'], mainCf)).toMatchObject({ stdout: 'my_restr = permit\n', stderr: unused });
    expect(run(['foo_bar'], mainCf)).toMatchObject({ stdout: '', stderr: `postconf: warning: foo_bar: unknown parameter\n${unused}` });
    expect(run(['-x', 'smtpd_client_restrictions'], mainCf).stdout).toBe('smtpd_client_restrictions = permit\n');
    expect(run(['-n'], mainCf).stdout).toBe('my_restr = permit\nsmtpd_client_restrictions = $my_restr\n');
  });
});

describe('editing', () => {
  const written = (args: readonly string[], mainCf?: string) => run(args, mainCf).writes[0]?.octets;

  test('every entry is set, new ones are added, comments stay', () => {
    const result = run(['-e', 'relayhost=', 'mynetworks = q   r ', 'zeta=1']);
    expect(result.stderr).toBe('postconf: warning: /etc/postfix/main.cf: multiple entries for "relayhost"\n');
    expect(result.writes).toEqual([{
      path: '/etc/postfix/main.cf',
      octets: '# head\ncompatibility_level = 3.6\nrelayhost = \n# comment\nmynetworks = q   r\n# inside\nbiff = no\nrelayhost = \n\nmyorigin = x\nzeta = 1\n',
    }]);
  });

  test('without -e, too; a last line without its end', () => {
    expect(written(['biff=yes'], 'biff = no\n')).toBe('biff = yes\n');
    expect(written(['x_y=1'], 'biff = no')).toBe('biff = nox_y = 1\n');
  });

  test('-X takes out, -# makes a comment, continuation lines too', () => {
    expect(written(['-X', 'myorigin', 'mynetworks'])).toBe('# head\ncompatibility_level = 3.6\nrelayhost = a\n# comment\n# inside\nbiff = no\nrelayhost = b\n\n');
    expect(written(['-#', 'mynetworks'], 'a = b\nmynetworks = c\n  d\n')).toBe('a = b\n#mynetworks = c\n#  d\n');
  });

  test.each([
    [['-e'], '-e requires name=value argument'],
    [['-X'], 'missing service argument'],
    [['-e', 'foo'], 'missing \'=\' after attribute name: "foo"'],
    [['-e', 'c d=e'], 'missing \'=\' after attribute name: "c d=e"'],
    [['-e', '=x'], 'missing attribute name: "=x"'],
    [['-e', 'a=b\nc'], '-e, -X, or -# accepts no multi-line input'],
    [['-dn'], 'specify one of -d -n'],
    [['-d', '-e', 'a=b'], 'specify one of -d -e'],
    [['-ml'], 'specify one of -l -m'],
    [['-M', '-d'], 'with option -M, do not specify -d'],
  ])('%j', (args, text) => {
    expect(run(args)).toMatchObject({ stderr: `postconf: fatal: ${text}\n`, exitCode: 1, writes: [] });
  });
});

describe('master.cf', () => {
  test.each([
    [['-M', 'smtp'], 'smtp       inet  n       -       n       -       -       smtpd\n'],
    [['-M', 'relay/unix'], 'relay      unix  -       -       n       -       -       smtp -o syslog_name=postfix/$service_name\n'],
    [['-Mf', 'relay'], 'relay      unix  -       -       n       -       -       smtp\n    -o syslog_name=postfix/$service_name\n'],
    [['-M', 'scalemail-backend'], 'scalemail-backend unix - n       n       -       2       pipe flags=R user=scalemail\n'],
    [['-Mf', 'maildrop'], 'maildrop   unix  -       n       n       -       -       pipe flags=DRXhu\n    user=vmail argv=/usr/bin/maildrop -d ${recipient}\n'],
    [['-Fh', 'smtp/inet/command'], 'smtpd\n'],
    [['-P', 'relay/unix'], 'relay/unix/syslog_name = postfix/$service_name\n'],
  ])('%j', (args, stdout) => {
    expect(run(args)).toMatchObject({ stdout, stderr: '', exitCode: 0 });
  });

  test('a service that is not there', () => {
    expect(run(['-M', 'foo'])).toMatchObject({ stdout: '', stderr: 'postconf: warning: unmatched request: "foo"\n', exitCode: 0 });
  });
});
