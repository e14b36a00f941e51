/**
 * Sessions that a real Postfix was asked to hold many times, and that it answered in two ways: processes that work side
 * by side were done in either order. The comparison of random sessions takes the two for equal, and nothing else.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RecordedDifferentialCase } from '../../src/cli/differential/case.ts';
import { verdictOn } from '../../src/cli/differential/compare-case.ts';
import { withoutRaces } from '../../src/cli/differential/races.ts';
import { compareNormalised } from '../../src/cli/replay/compare.ts';
import { mapStrings } from '../../src/cli/replay/normalise.ts';

const TEXT = readFileSync(new URL('postfix/races/either-order.json', import.meta.url), 'utf8');
const { cases } = JSON.parse(TEXT) as { cases: readonly RecordedDifferentialCase[] };
type Result = Readonly<Record<string, unknown>>;

function runsOf(id: string): readonly [Result, Result] {
  const [first, second] = cases.filter((one) => one.id === id).map(({ result }) => result);
  if (!first || !second) throw new Error(`${id} was not recorded twice`);
  return [first, second];
}

const IDS = [...new Set(cases.map(({ id }) => id))];
const isSame = (a: Result, b: Result): boolean => compareNormalised(withoutRaces(a), withoutRaces(b)) === null;
/** The first run with some of its text changed. */
const changed = (id: string, change: (text: string) => string): Result => mapStrings(runsOf(id)[0], change, false) as Result;
/** Two pieces of text change places, wherever both are. */
const swapped = (a: string, b: string) => (text: string): string => text.split(a).map((part) => part.replaceAll(b, a)).join(b);

describe.each(IDS)('%s', (id) => {
  const [first, second] = runsOf(id);

  test('two runs of the real Postfix differ, but for nothing else than the order', () => {
    expect(compareNormalised(first, second)).not.toBeNull();
    expect(isSame(first, second)).toBe(true);
  });

  test('the simulation is as one of them', async () => {
    const kinds = await Promise.all(cases.filter((one) => one.id === id).map(async (one) => (await verdictOn(one)).kind));
    expect(kinds.sort()).toEqual(['equal', 'in-order']);
  });
});

describe('what is not a race', () => {
  const [report] = runsOf('order.two-transports');

  test('a result is the same as itself', () => expect(isSame(report, report)).toBe(true));

  test('any other word of a report, in any line of it', () => {
    const lines = String((report['mailboxes'] as Readonly<Record<string, string>>)['bob']).split('\n').filter((line) => /[a-z]{3}/.test(line));
    expect(lines.length).toBeGreaterThan(40);
    for (const line of new Set(lines)) expect([line, isSame(report, changed('order.two-transports', (text) => text.replace(line, `${line}!`)))]).toEqual([line, false]);
  });

  test('a recipient with the reason of another', () => {
    const mixed = changed('order.two-transports', (text) => text.replace(/(The mail system\n\n)([^]*?)(?=\n--)/, (_, head: string, words: string) => head + swapped('x_y.test type', 'relayed.test type')(words)));
    expect(isSame(report, mixed)).toBe(false);
  });

  test('words and report in different orders', () => {
    const turned = changed('order.two-transports', (text) => text.replace(/(<[^]*?\n\n)(<[^]*?\n\n)(?=--\{QUEUEID)/, '$2$1'));
    expect(turned).not.toEqual(report);
    expect(isSame(report, turned)).toBe(false);
  });

  test('recipients whom one transport takes one after the other', () => {
    const oneTransport = (run: Result): Result => {
      const { 'relay/smtp': relayed = [], smtp = [], ...log } = run['log_by_service'] as Readonly<Record<string, readonly string[]>>;
      return { ...run, log_by_service: { ...log, smtp: [...smtp, ...relayed.map((line) => line.replace('relay/smtp', 'smtp'))] } };
    };
    const [a, b] = runsOf('order.two-transports').map(oneTransport);
    expect(a && b && isSame(a, b)).toBe(false);
  });

  test('lines of one letter in another order, in any service', () => {
    const [run] = runsOf('order.two-letters');
    const log = run['log_by_service'] as Readonly<Record<string, readonly string[]>>;
    const own = (line: string): string => /\]: (?:warning: )?(\{\w+\}): /.exec(line)?.[1] ?? '';
    let tried = 0;
    for (const [service, lines] of Object.entries(log)) {
      lines.forEach((line, at) => {
        const next = lines[at + 1];
        if (next === undefined || (service !== 'smtpd' && own(line) !== own(next))) return;
        const turned = [...lines.slice(0, at), next, line, ...lines.slice(at + 2)];
        expect([line, isSame(run, { ...run, log_by_service: { ...log, [service]: turned } })]).toEqual([line, false]);
        tried += 1;
      });
    }
    expect(tried).toBeGreaterThan(5);
  });

  test('a report on another letter, a letter made from another, or a missing line', () => {
    const [run] = runsOf('order.two-letters');
    const log = run['log_by_service'] as Readonly<Record<string, readonly string[]>>;
    const bounce = (log['bounce'] ?? []).map((line) => line.replace('{QUEUEID}', '{QUEUEID2}'));
    expect(isSame(run, { ...run, log_by_service: { ...log, bounce } })).toBe(false);
    expect(isSame(run, changed('order.two-letters', (text) => text.replace(/forwarded as \{QUEUEID2\}/, 'forwarded as {QUEUEID3}')))).toBe(false);
    for (const [service, lines] of Object.entries(log)) {
      lines.forEach((_, at) => expect(isSame(run, { ...run, log_by_service: { ...log, [service]: lines.filter((_line, index) => index !== at) } })).toBe(false));
    }
  });

  test('what the client sent keeps its name', () => {
    expect(isSame(runsOf('order.two-letters')[0], changed('order.two-letters', swapped('{QUEUEID}', '{QUEUEID2}')))).toBe(false);
  });
});
