/** The table of what is simulated: how tags and parameters are read, and that those in the code are sound. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { PARAMETER_DEFAULTS } from '../postfix/global/parameters.ts';
import { ABSENCES_VI } from '../ui/support/absences-vi.ts';
import { RFC_TITLES } from '../ui/support/rfc-titles.ts';
import { readSources } from './support-plugin.ts';
import { buildSupport, readParameters, readTags } from './support-table.ts';

const sources = readSources(join(fileURLToPath(new URL('.', import.meta.url)), '..'));
const support = buildSupport(sources);

describe('tags', () => {
  test('sections, labels, and what goes on in the next line', () => {
    const source = '/**\n * Text.\n *\n * @rfc 5321 §4.1.1.2 MAIL\n * @rfc 2034\n * @absent a-b One thing,\n *   because.\n */\n// @rfc 1\n';
    expect(readTags(source)).toEqual({
      rfcs: [{ rfc: 5321, section: '4.1.1.2', label: 'MAIL' }, { rfc: 2034, section: null, label: null }],
      absences: [{ id: 'a-b', text: 'One thing, because.' }],
      faults: [],
    });
  });

  test('what cannot be read is a fault, not left out', () => {
    expect(readTags('/**\n * @rfc RFC5321\n * @absent Milters\n * @unknown x\n */').faults).toHaveLength(3);
  });

  test('every tag in the code can be read, and stands in the comment that opens its file', () => {
    expect([...sources].flatMap(([path, source]) => readTags(source).faults.map((fault) => `${path}: ${fault}`))).toEqual([]);
    const elsewhere = [...sources].filter(([, source]) => /^\s*(\/\/|\*|\/\*\*) @(rfc|absent)\b/m.test(source.replace(/^\/\*\*[^]*?\*\//, '')));
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  test('every RFC has a title; no title and no translation is left over', () => {
    expect(Object.keys(RFC_TITLES).map(Number).sort((a, b) => a - b)).toEqual(support.rfcs.map(({ rfc }) => rfc));
    expect(Object.keys(ABSENCES_VI).sort()).toEqual(support.absences.map(({ id }) => id));
  });

  test('what is absent has one name each, and marks the same words as code in both languages', () => {
    const ids = support.absences.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const marked = (text: string): readonly string[] => [...text.matchAll(/`[^`]+`/g)].map(([word]) => word).sort();
    for (const { id, text } of support.absences) expect(marked(ABSENCES_VI[id] ?? ''), id).toEqual(marked(text));
  });

  test('a parameter that a text names exists', () => {
    const named = support.absences.flatMap(({ text }) => [...text.matchAll(/`([a-z0-9]+(?:_[a-z0-9]+)+)`/g)].map(([, name = '']) => name));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !(name in PARAMETER_DEFAULTS))).toEqual([]);
  });
});

describe('parameters', () => {
  test('all of them are found in the table of defaults, with the same values', () => {
    const found = readParameters(sources.get('postfix/global/parameters.ts') ?? '');
    expect(Object.fromEntries([...found].filter(([, value]) => value !== null))).toEqual(PARAMETER_DEFAULTS);
  });

  test.each([
    ['smtpd_helo_required', ['smtpd']],
    ['alias_maps', ['local', 'smtpd']],
    ['queue_run_delay', ['qmgr']],
    ['smtp_host_lookup', ['smtp']],
    ['lmtp_host_lookup', ['lmtp']],
    ['smtp_connect_timeout', ['smtp']],
    ['default_destination_concurrency_limit', ['qmgr']],
    ['recipient_canonical_maps', ['cleanup', 'smtpd']],
  ])('%s is read by %j', (name, programs) => {
    const readers = support.parameters.find((parameter) => parameter.name === name)?.readers ?? [];
    expect(programs.filter((program) => !readers.includes(program))).toEqual([]);
  });

  test.each(['postscreen_greet_wait', 'smtpd_milters', 'smtpd_proxy_filter', 'lmtp_tls_ciphers', 'in_flow_delay'])('%s is read by nobody', (name) => {
    expect(support.parameters.find((parameter) => parameter.name === name)?.readers).toEqual([]);
  });

  test('a parameter that only explains a reply is not read there', () => {
    const made = buildSupport(new Map([
      ['postfix/global/parameters.ts', "export const PARAMETER_DEFAULTS = {\n  myorigin: '$myhostname',\n  relayhost: '',\n};\n"],
      ['postfix/smtpd/a.ts', "import { b } from '../global/b.ts';\nconst why = { parameter: 'relayhost', rule: 'relayhost' };\n"],
      ['postfix/global/b.ts', "cf.text('myorigin');\n"],
    ]));
    expect(made.parameters.filter(({ value }) => value !== null)).toEqual([
      { name: 'myorigin', value: '$myhostname', readers: ['smtpd'] }, { name: 'relayhost', value: '', readers: [] },
    ]);
  });
});

test('every daemon has its folder in the list of programmes, and reads main.cf', () => {
  const daemons = [...sources.keys()].flatMap((path) => /^postfix\/([^/]+)\//.exec(path)?.[1] ?? []).filter((name) => name !== 'global' && name !== 'commands');
  expect([...new Set(daemons)].filter((name) => !support.programs.includes(name))).toEqual([]);
  const reading = new Set(support.parameters.flatMap(({ readers }) => readers));
  expect([...new Set(daemons)].filter((name) => !reading.has(name))).toEqual([]);
});
