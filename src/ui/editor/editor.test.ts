/** The editor's pure parts: drafts, what Postfix says of a text, what running daemons have read, and its words. */
import { describe, expect, it } from 'vitest';
import { Disk } from '../../kernel/disk.ts';
import type { TraceEvent, TraceEventOf, TraceKind } from '../../kernel/trace.ts';
import { buildMap, parseAliasSource } from '../../formats/map-source.ts';
import { lectureWorld } from '../../lessons/lecture-world.ts';
import { isConflict, nextDraft } from './drafts.ts';
import { fileKind } from './file-kind.ts';
import { isTableStale, reportOn } from './file-report.ts';
import { HostTrace, MAIN_CF, MASTER_CF } from './host-trace.ts';
import { MEANINGS_EN } from './meanings-en.ts';
import { MEANINGS_VI } from './meanings-vi.ts';
import { parameterAt, parameterFacts } from './parameter-facts.ts';
import { EDITOR_EN } from './words-en.ts';
import { EDITOR_VI } from './words-vi.ts';

const LECTURE_WORLD = lectureWorld();
const HOST = { hostname: 'ubuntu', addresses: ['198.51.100.25'] };

function diskWith(files: Readonly<Record<string, string>>): Disk {
  const disk = new Disk();
  for (const [path, octets] of Object.entries(files)) disk.install(path, { octets });
  return disk;
}

describe('a draft', () => {
  const typed = nextDraft(null, { kind: 'typed', text: 'b', disk: 'a' });

  it('begins with the first change and ends where the text is the disk’s again', () => {
    expect(typed).toEqual({ text: 'b', base: 'a', sent: null, isOld: false });
    expect(nextDraft(typed, { kind: 'typed', text: 'a', disk: 'a' })).toBeNull();
  });

  it('is none any more when what was saved has come to the disk', () => {
    const saved = nextDraft(typed, { kind: 'saved' });
    expect(nextDraft(saved, { kind: 'disk', disk: 'a' })).toBe(saved);
    expect(nextDraft(saved, { kind: 'disk', disk: 'b' })).toBeNull();
  });

  it('goes on from the saved text when one wrote on meanwhile', () => {
    const further = nextDraft(nextDraft(typed, { kind: 'saved' }), { kind: 'typed', text: 'bc', disk: 'a' });
    expect(isConflict(further, 'b')).toBe(false);
    expect(nextDraft(further, { kind: 'disk', disk: 'b' })).toEqual({ text: 'bc', base: 'b', sent: null, isOld: false });
  });

  it('stays when somebody else changes the disk, until one decides', () => {
    const still = nextDraft(typed, { kind: 'disk', disk: 'x' });
    expect(still).toBe(typed);
    expect(isConflict(still, 'x')).toBe(true);
    expect(isConflict(nextDraft(still, { kind: 'keep-mine', disk: 'x' }), 'x')).toBe(false);
  });
});

describe('what Postfix says of main.cf', () => {
  const say = (text: string) => reportOn({ kind: 'main.cf' }, MAIN_CF, text, diskWith({ [MAIN_CF]: '', [MASTER_CF]: '' }), HOST);

  it.each([
    ['mynetworks = 127.0.0.0/8\nbiff = no\nmynetworks = 10.0.0.0/8\n', { kind: 'override', line: 3, earlier: [1, 1], text: '/etc/postfix/main.cf, line 3: overriding earlier entry: mynetworks=127.0.0.0/8' }],
    ['myhostname = a.example\nmydestinaton = b\n', { kind: 'unused', line: 2, text: '/etc/postfix/main.cf: unused parameter: mydestinaton=b' }],
    ['\nvirtual_alias_maps = $nosuchthing\n', { kind: 'undefined', line: 2, text: '/etc/postfix/main.cf: undefined parameter: nosuchthing' }],
    ['  biff = no\nmydomain = example\n', { kind: 'stray', line: 1, text: '/etc/postfix/main.cf: logical line must not start with whitespace: "  biff = no"' }],
    ['biff = no\nmydomain\n', { kind: 'fatal', line: 2, text: '/etc/postfix/main.cf, line 2: missing \'=\' after attribute name: "mydomain"' }],
    ['biff = no\nmessage_size_limit = many\n', { kind: 'fatal', line: 2, text: 'bad numerical configuration: message_size_limit = many' }],
  ])('%j', (text, finding) => {
    expect(say(text).findings).toEqual([finding]);
  });

  it('has nothing to say of a sound file, and tells what it changes', () => {
    expect(say('compatibility_level = 3.6\nmydestination = $myhostname, lop.example\nrelayhost =\nsmtpd_relay_restrictions = permit\n')).toEqual({
      findings: [], isRead: true,
      changed: [
        { name: 'compatibility_level', value: '3.6', usual: '0', line: 1 },
        { name: 'mydestination', value: '$myhostname, lop.example', usual: '$myhostname, localhost.$mydomain, localhost', line: 2 },
        { name: 'relayhost', value: '', usual: '', line: 3 },
        { name: 'smtpd_relay_restrictions', value: 'permit', usual: 'permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination', line: 4 },
      ],
    });
  });
});

describe('other files', () => {
  const MAIN = 'alias_maps = hash:/etc/aliases\nalias_database = hash:/etc/aliases\nvirtual_alias_maps = hash:/etc/postfix/virtual\nmynetworks = cidr:/etc/postfix/nets\n';

  it('are known by what main.cf says of them', () => {
    const disk = diskWith({ [MAIN_CF]: MAIN });
    expect(fileKind('/etc/aliases', disk)).toEqual({ kind: 'aliases', table: 'hash:/etc/aliases' });
    expect(fileKind('/etc/postfix/virtual', disk)).toEqual({ kind: 'table', table: 'hash:/etc/postfix/virtual', built: true });
    expect(fileKind('/etc/postfix/nets', disk)).toEqual({ kind: 'table', table: 'cidr:/etc/postfix/nets', built: false });
    expect(fileKind('/etc/hosts', disk)).toEqual({ kind: 'other' });
  });

  it('need building again when their text is another', () => {
    const source = 'root: trunghq\n';
    const { db } = buildMap(parseAliasSource(source, ''), '', [['@', '@'], ['YP_LAST_MODIFIED', '1234'], ['YP_MASTER_NAME', 'ubuntu.localdomain']]);
    const stale = (text: string): boolean => {
      const disk = diskWith({ [MAIN_CF]: MAIN, '/etc/aliases': text, '/etc/aliases.db': db });
      return isTableStale(fileKind('/etc/aliases', disk), '/etc/aliases', disk, HOST);
    };
    expect([stale(source), stale(`# only a remark\n${source}`), stale(`${source}me: an\n`)]).toEqual([false, false, true]);
  });

  it('are spoken of as the commands do that read them', () => {
    const disk = diskWith({ [MAIN_CF]: MAIN, [MASTER_CF]: '' });
    const said = (path: string, text: string) => reportOn(fileKind(path, disk), path, text, disk, HOST).findings;
    expect(said('/etc/aliases', 'root trunghq\n')).toEqual([{ kind: 'warning', line: 1, text: '/etc/aliases, line 1: need name:value pair' }]);
    expect(said('/etc/postfix/virtual', 'a@b.example\n')).toEqual([{ kind: 'warning', line: 1, text: '/etc/postfix/virtual, line 1: expected format: key whitespace value' }]);
    expect(said(MASTER_CF, '# x\nsmtp inet n - y smtpd\n')).toEqual([{ kind: 'fatal', line: 2, text: 'file /etc/postfix/master.cf: line 2: bad field count' }]);
  });
});

describe('what running daemons have read', () => {
  const host = LECTURE_WORLD.hosts.find(({ files }) => MAIN_CF in files)?.name ?? '';
  let n = 0;
  const event = <K extends TraceKind>(t: number, process: string, kind: K, data: TraceEventOf<K>['data']): TraceEvent =>
    ({ t, host, process, pid: 1, n: (n += 1), cause: null, kind, data }) as unknown as TraceEvent;
  const start = (t: number, process: string) => event(t, process, 'process.start', { argv: [process], role: 'mta' });
  const write = (t: number, octets: string) => event(t, 'net', 'file.write', { path: MAIN_CF, how: 'write', octets, mode: 0o644, owner: 'root' });
  const log = (t: number, text: string) => event(t, 'master', 'log.line', { ident: 'postfix/master', pid: 1, text, line: text, from: 'master' });
  const stale = (events: readonly TraceEvent[], path: typeof MAIN_CF | typeof MASTER_CF = MAIN_CF) => {
    const trace = new HostTrace(LECTURE_WORLD);
    trace.show(events, events.length);
    return trace.stale(host, path);
  };
  const CHANGED = [start(0, 'master'), start(1, 'qmgr'), write(10, 'biff = no\n')];

  it('is the text that was there when they started', () => {
    expect(stale(CHANGED)).toEqual({ isRunning: true, programs: ['master', 'qmgr'] });
    expect(stale([...CHANGED, start(20, 'smtpd')]).programs).toEqual(['master', 'qmgr']);
    expect(stale(CHANGED, MASTER_CF).programs).toEqual([]);
  });

  it('is the new text after a reload, but for who is still at work', () => {
    const reloaded = [...CHANGED, log(30, 'reload -- version 3.7.11, configuration /etc/postfix')];
    expect(stale(reloaded).programs).toEqual(['qmgr']);
    expect(stale([...reloaded, event(31, 'qmgr', 'process.exit', { status: 0 }), start(32, 'qmgr')]).programs).toEqual([]);
    expect(stale([...reloaded, log(31, 'fatal: bad')]).programs).toEqual(['master', 'qmgr']);
  });

  it('is what they had anyway when the file is as it was', () => {
    const before = LECTURE_WORLD.hosts.find(({ name }) => name === host)?.files[MAIN_CF]?.octets ?? '';
    expect(stale([...CHANGED, write(20, before)]).programs).toEqual([]);
    expect(stale([])).toEqual({ isRunning: false, programs: [] });
  });

  it('does not depend on the way to an instant', () => {
    const trace = new HostTrace(LECTURE_WORLD);
    for (const shown of [3, 1, 2, 3]) trace.show(CHANGED, shown);
    expect(trace.stale(host, MAIN_CF).programs).toEqual(['master', 'qmgr']);
    trace.show(CHANGED, 2);
    expect(trace.disk(host).read(MAIN_CF)).not.toBe('biff = no\n');
  });
});

describe('parameters', () => {
  it('are found at the start of a line and at a $name', () => {
    expect(parameterAt('mydestination = $myhostname, x', 3)).toBe('mydestination');
    expect(parameterAt('mydestination = $myhostname, x', 20)).toBe('myhostname');
    expect(parameterAt('mydestination = ${mydomain}', 20)).toBe('mydomain');
    expect(parameterAt('# mydomain = x', 4)).toBeNull();
  });

  it('have defaults as postconf -d prints them, what depends on the level chosen', () => {
    expect(parameterFacts('append_dot_mydomain', '3.6')?.usual).toBe('no');
    expect(parameterFacts('append_dot_mydomain', '0')?.usual).toBe('yes');
    expect(parameterFacts('recipient_delimiter', '0')).toEqual({ name: 'recipient_delimiter', usual: '', manual: 'https://www.postfix.org/postconf.5.html#recipient_delimiter' });
    expect(parameterFacts('nosuch', '0')).toBeNull();
  });

  it('that are explained exist, in both languages', () => {
    expect(Object.keys(MEANINGS_VI).sort()).toEqual(Object.keys(MEANINGS_EN).sort());
    expect(Object.keys(MEANINGS_EN).filter((name) => parameterFacts(name, '0') === null)).toEqual([]);
    expect(Object.keys(MEANINGS_EN).length).toBeGreaterThan(60);
  });
});

describe('the editor’s words', () => {
  const holes = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

  it.each(Object.entries(EDITOR_VI))('%s', (key, text) => {
    expect(holes(text)).toEqual(holes(EDITOR_EN[key as keyof typeof EDITOR_EN]));
  });

  it('keep the style of both languages', () => {
    for (const text of [...Object.values(EDITOR_EN), ...Object.values(EDITOR_VI), ...Object.values(MEANINGS_EN), ...Object.values(MEANINGS_VI)]) {
      expect(text.normalize('NFC')).toBe(text);
      expect(text).not.toMatch(/"|!|vui lòng/i);
    }
  });
});
