/**
 * "What is simulated": programmes, what is left out and why, RFC sections, and which parameters of main.cf do something.
 * The table is made from the sources at build time; nothing here is written by hand but the words around it.
 */
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { support } from 'virtual:support';
import { TopBar } from '../app/top-bar.tsx';
import { RichText } from '../i18n/rich-text.tsx';
import { useWords } from '../i18n/use-words.ts';
import { RFC_TITLES } from './rfc-titles.ts';
import { narrowed, NEARLY_ALL, type RfcSection, type SupportedParameter, type SupportedRfc } from './support-model.ts';
import { SUPPORT_WORDS } from './support-words.ts';
import './support.css';

export function SupportScreen() {
  const { t, locale } = useWords();
  const words = SUPPORT_WORDS[locale];
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query);
  const shown = useMemo(() => narrowed(support, asked, locale), [asked, locale]);
  const working = shown.parameters.filter(({ readers }) => readers.length > 0);
  const inert = shown.parameters.filter(({ readers }) => readers.length === 0);
  const counts = { absences: shown.absences.length, rfcs: shown.rfcs.length, parameters: shown.parameters.length };
  const isNothing = counts.absences + counts.rfcs + counts.parameters + shown.programs.length === 0;
  return (
    <>
      <TopBar crumbs={[{ text: t('app.support') }]} />
      <main className="support" id="content" tabIndex={-1}>
        <h1>{t('app.support')}</h1>
        <p className="support-intro">{words.intro}</p>
        <p className="support-intro">{words.made}</p>
        <label className="field support-filter">
          {words.filter}
          <input type="search" value={query} autoComplete="off" spellCheck={false} onChange={(event) => setQuery(event.currentTarget.value)} />
          <small>{words.filterHint}</small>
        </label>
        <p className="support-found" role="status">
          {isNothing ? words.nothing : words.found(counts)}
        </p>
        {shown.programs.length > 0 && (
          <Card title={words.programs} text={words.programsText}>
            <ul className="support-programs" lang="en" translate="no">
              {shown.programs.map((name) => (
                <li key={name}>
                  <code>{name}</code>
                </li>
              ))}
            </ul>
          </Card>
        )}
        {shown.absences.length > 0 && (
          <Card title={words.absent} text={words.absentText}>
            <ul className="support-absences">
              {shown.absences.map(({ id, text }) => (
                <li key={id}>
                  <RichText>{text}</RichText>
                </li>
              ))}
            </ul>
          </Card>
        )}
        {shown.rfcs.length > 0 && (
          <Card title={words.rfcs} text={words.rfcsText}>
            <ul className="support-rfcs">
              {shown.rfcs.map((one) => (
                <Rfc key={one.rfc} supported={one} />
              ))}
            </ul>
          </Card>
        )}
        {working.length > 0 && (
          <Card title={`${words.parameters} (${working.length})`} text={words.parametersText}>
            <Parameters parameters={working} />
          </Card>
        )}
        {inert.length > 0 && <Inert parameters={inert} isAsked={asked.trim() !== ''} />}
      </main>
    </>
  );
}

/** Folded away until somebody looks for one of them. */
function Inert({ parameters, isAsked }: { parameters: readonly SupportedParameter[]; isAsked: boolean }) {
  const { locale } = useWords();
  const words = SUPPORT_WORDS[locale];
  return (
    <details className="pane support-card" open={isAsked} key={isAsked ? 'asked' : 'all'}>
      <summary>
        <h2>{`${words.inert} (${parameters.length})`}</h2>
      </summary>
      <p>
        <RichText>{words.inertText}</RichText>
      </p>
      <Parameters parameters={parameters} />
    </details>
  );
}

function Card({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section className="pane support-card">
      <h2>{title}</h2>
      <p>
        <RichText>{text}</RichText>
      </p>
      {children}
    </section>
  );
}

function Rfc({ supported }: { supported: SupportedRfc }) {
  const { rfc, sections } = supported;
  return (
    <li lang="en" translate="no">
      <b>RFC {rfc}</b> {RFC_TITLES[rfc]}
      <span className="support-sections">
        {sections.map((one) => (
          <RfcLink key={one.section ?? ''} rfc={rfc} one={one} />
        ))}
      </span>
    </li>
  );
}

function RfcLink({ rfc, one }: { rfc: number; one: RfcSection }) {
  const anchor = one.section === null ? '' : `#section-${one.section}`;
  const where = one.section === null ? `RFC ${rfc}` : `§${one.section}`;
  return (
    <a href={`https://www.rfc-editor.org/rfc/rfc${rfc}.html${anchor}`} target="_blank" rel="noopener noreferrer">
      {one.label === null ? where : `${where} ${one.label}`}
    </a>
  );
}

function Parameters({ parameters }: { parameters: readonly SupportedParameter[] }) {
  const { locale } = useWords();
  const words = SUPPORT_WORDS[locale];
  const hasReaders = parameters.some(({ readers }) => readers.length > 0);
  return (
    <table className="support-parameters">
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col">{words.value}</th>
          {hasReaders && <th scope="col">{words.readBy}</th>}
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, value, readers }) => (
          <tr key={name}>
            <th scope="row" lang="en" translate="no">
              <code>{name}</code>
            </th>
            <td>{value === null || value === '' ? <i>{value === null ? words.hostDecides : words.empty}</i> : <Code>{value}</Code>}</td>
            {hasReaders && <td>{readers.length >= NEARLY_ALL ? words.nearlyAll : <Code>{readers.join(' ')}</Code>}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Code({ children }: { children: string }) {
  return (
    <code lang="en" translate="no">
      {children}
    </code>
  );
}
