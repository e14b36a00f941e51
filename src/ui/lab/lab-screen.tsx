/**
 * The lab: a terminal on the lecture's host and its mail.log, over the running world. Lessons, the animated diagram and
 * grading are not on this page yet, and the page says so.
 */
import { useState } from 'react';
import { useWords } from '../i18n/use-words.ts';
import type { Locale } from '../i18n/words.ts';
import { useStore } from '../stores/store.ts';
import type { TerminalTab } from '../terminal/terminal-tabs.tsx';
import { TerminalPane } from '../terminal/terminal-pane.tsx';
import { LAB_WORDS } from './lab-words.ts';
import { useLab } from './use-lab.ts';
import './lab.css';

const TTY = 'ubuntu:1';
const TABS: readonly TerminalTab[] = [
  { kind: 'tty', id: 'ubuntu', tty: TTY, name: 'ubuntu', look: 'server' },
  { kind: 'log', id: 'log', host: 'ubuntu', name: 'mail.log' },
];
const LECTURE = [
  'telnet 127.0.0.1 25', 'helo trunghq.com', 'MAIL FROM:trunghq@ubuntu.localdomain', 'RCPT TO:haquoctrung@gmail.com', 'DATA',
  'Subject:Thu gui thu tu telnet', 'Day la mot buc thu gui tu telnet', '.', 'quit', 'tail -3 /var/log/mail.log',
];

function setLocale(locale: Locale): void {
  useStore.getState().setInterface({ locale });
}

export function LabScreen() {
  const { locale } = useWords();
  const words = LAB_WORDS[locale];
  const { lab, events, shown, problem } = useLab();
  const [active, setActive] = useState('ubuntu');
  return (
    <div className="lab">
      <header className="lab-bar">
        <img src="./favicon.svg" alt="" width="28" height="28" />
        <strong>Posthorn</strong>
        <div className="lab-languages" role="group" aria-label={words.language}>
          <button type="button" lang="en" aria-pressed={locale === 'en'} onClick={() => setLocale('en')}>English</button>
          <button type="button" lang="vi" aria-pressed={locale === 'vi'} onClick={() => setLocale('vi')}>Tiếng Việt</button>
        </div>
      </header>
      <main className="lab-main" id="content" tabIndex={-1}>
        <section className="lab-guide" aria-labelledby="lab-title">
          <h1 id="lab-title">{words.title}</h1>
          <p>{words.lead}</p>
          <ol lang="en" translate="no">
            {LECTURE.map((line) => <li key={line}><code>{line}</code></li>)}
          </ol>
          <p>{words.watch}</p>
          <p className="lab-note">{words.notYet}</p>
        </section>
        <div className="lab-terminal">
          {problem !== null && <p role="alert">{words.problem} {problem}</p>}
          <TerminalPane
            tabs={TABS} active={active} onActivate={setActive} events={events} shown={shown} past={false} locale={locale}
            onLine={(tty, text) => lab?.type(tty, text)}
            onKey={(tty, key) => lab?.key(tty, key)}
          />
        </div>
      </main>
    </div>
  );
}
