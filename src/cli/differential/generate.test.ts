/** Generated cases: the same for the same seed, and such as `posthorn replay` and a recording's reader take. */
import { describe, expect, test } from 'vitest';
import { replayCase } from '../replay/replay.ts';
import { pairOf, type DifferentialCase, type RecordedDifferentialCase } from './case.ts';
import { Chance } from './chance.ts';
import { casesOf } from './generate.ts';
import { dataOctets } from './letters.ts';

const CONFIGURATIONS = Array.from({ length: 60 }, (_, number) => number);

/** As if the real server had said nothing but had taken everything. */
function asRecorded(one: DifferentialCase): RecordedDifferentialCase {
  const sends = one.script.flatMap(({ send, replies }) => (send === undefined ? [] : [{ c: send }, ...Array.from({ length: replies ?? 1 }, () => ({ s: '' }))]));
  return { ...one, result: { transcript: [{ s: '' }, ...sends, { closed: 'server' }] } };
}

describe('a seed', () => {
  test('makes the same cases every time, another seed others', () => {
    expect(casesOf('a', 7, 20)).toEqual(casesOf('a', 7, 20));
    expect(casesOf('a', 7, 20)).not.toEqual(casesOf('b', 7, 20));
  });

  test('a session does not depend on how many are made', () => {
    expect(casesOf('a', 3, 20)[4]).toEqual(casesOf('a', 3, 5)[4]);
  });

  test('every configuration has other settings, every session another script', () => {
    const settings = CONFIGURATIONS.map((number) => JSON.stringify(casesOf('a', number, 1)[0]?.config));
    expect(new Set(settings).size).toBeGreaterThan(50);
    expect(new Set(casesOf('a', 0, 50).map(({ script }) => JSON.stringify(script))).size).toBe(50);
  });
});

describe('cases', () => {
  const all = CONFIGURATIONS.flatMap((number) => casesOf('accepted', number, 5));

  test('are octets alone, and read as recordings', () => {
    for (const one of all) {
      expect(JSON.stringify(one.script)).toMatch(/^[\0-\xff]*$/);
      const { done } = pairOf(asRecorded(one));
      expect(done.id).toBe(one.id);
      expect(done.turns.filter(({ kind }) => kind === 'send')).toHaveLength(one.script.filter(({ send }) => send !== undefined).length);
    }
  });

  test('name the tables that they bring, and bring what they name', () => {
    for (const { config, maps } of all) {
      const named = config.flatMap(([, value]) => [...value.matchAll(/\/etc\/postfix\/maps\/([\w-]+)/g)].map((match) => match[1] ?? ''));
      expect(new Set(named)).toEqual(new Set(Object.keys(maps)));
    }
  });

  test('are played by the simulation to their end', async () => {
    for (const one of all.filter((_one, index) => index % 20 === 0)) {
      const result = await replayCase(pairOf(asRecorded(one)).done);
      expect(result.transcript.at(-1)?.closed).toBeDefined();
    }
  });
});

test('a letter ends where it is meant to end, and nowhere before', () => {
  for (let number = 0; number < 300; number += 1) {
    const octets = dataOctets(new Chance(`letter ${number}`));
    expect(octets.endsWith('.\r\n')).toBe(true);
    expect(/(^|\n)\.\r*\n/.exec(octets)?.index).toBe(octets.lastIndexOf('\n.\r\n') < 0 ? 0 : octets.lastIndexOf('\n.\r\n'));
  }
});

describe('XCLIENT', () => {
  const authorised = CONFIGURATIONS.filter((number) => casesOf('xclient', number, 1)[0]?.config.some(([name]) => name === 'smtpd_authorized_xclient_hosts'));
  const sentIn = (one: DifferentialCase): readonly string[] => one.script.map(({ send }) => send ?? '');

  test('is said in most sessions of some configurations, with every attribute and without sense', () => {
    expect(authorised.length).toBeGreaterThan(5);
    expect(authorised.length).toBeLessThan(25);
    const said = authorised.flatMap((number) => casesOf('xclient', number, 50)).flatMap(sentIn).filter((send) => send.startsWith('XCLIENT'));
    expect(said.length).toBeGreaterThan(authorised.length * 25);
    for (const attribute of ['NAME', 'ADDR', 'PORT', 'HELO', 'PROTO', 'LOGIN', 'REVERSE_NAME', 'DESTADDR', 'DESTPORT', 'FOO']) expect(said.some((send) => send.includes(` ${attribute}=`)), attribute).toBe(true);
    expect(said.some((send) => /\r\n(EHLO|HELO)/i.test(send))).toBe(true);
  });

  test('stands between commands, never in a letter or an exchange', () => {
    for (const number of authorised) {
      for (const one of casesOf('xclient', number, 50)) {
        const script = one.script.filter(({ send }) => !/^XCLIENT/.test(send ?? ''));
        one.script.forEach((action, at) => {
          if (!/^XCLIENT/.test(action.send ?? '')) return;
          const next = one.script.slice(at + 1).find(({ send }) => !/^(XCLIENT|EHLO|HELO)/i.test(send ?? ''));
          expect(next?.only_after_354 ?? next?.starttls ?? false).toBe(false);
        });
        expect(script.length).toBeGreaterThan(0);
      }
    }
  });
});

test('ETRN, VRFY and AUTH are said, too', () => {
  const sent = CONFIGURATIONS.flatMap((number) => casesOf('verbs', number, 20)).flatMap(({ script }) => script.map(({ send }) => send ?? ''));
  for (const verb of ['ETRN', 'VRFY', 'AUTH PLAIN', 'AUTH LOGIN', 'STARTTLS', 'BDAT', 'XFORWARD', 'EXPN']) expect(sent.some((send) => send.toUpperCase().includes(verb)), verb).toBe(true);
});
