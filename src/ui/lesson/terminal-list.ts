/** The terminal pane's tabs, in their order: a terminal for each tty, then mail.log of each host that keeps one. */
import type { Lesson } from '../../lessons/lesson.ts';
import { hostOfTerminal } from '../../lessons/places.ts';
import type { TerminalTab } from '../terminal/terminal-tabs.tsx';
import { tabName } from './script-enter.ts';

export function terminalTabs(lesson: Lesson): readonly TerminalTab[] {
  const { hosts } = lesson.worldData;
  const ttys = lesson.ttys.map((tty): TerminalTab => {
    const host = hostOfTerminal(tty);
    const look =
      hosts.find(({ name }) => name === host)?.look === 'workstation' ? 'laptop' : 'server';
    return { kind: 'tty', id: tty, tty, name: tabName(tty), look };
  });
  const logs = hosts
    .filter(
      ({ look, roles }) => (look === 'mail-host' || look === undefined) && roles.includes('mta'),
    )
    .map(({ name }): TerminalTab => ({
      kind: 'log',
      id: `log ${name}`,
      host: name,
      name: hosts.length > 1 && ttys.length > 1 ? `mail.log · ${name}` : 'mail.log',
    }));
  return [...ttys, ...logs];
}
