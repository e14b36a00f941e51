/** What the card says about one reply: the rule in plain words, what was tried before it, settings, digits, sources. */
import type { ReplySetting } from '../../kernel/trace.ts';
import { Icon, type IconName } from '../pictures/icons.tsx';
import type { Explanation, TriedList, TriedRow } from './explanation.ts';
import { explainedRule } from './rule-names.ts';
import { fill, filledParts, type WhyLanguage, type WhyValues } from './why-words.ts';

export interface WhyCardProps {
  readonly explanation: Explanation;
  readonly language: WhyLanguage;
  readonly textId: string;
  /** Opens main.cf of the reply's host at a line; without it that cannot be edited. */
  readonly onEdit?: (line: number) => void;
}

/** A few words about the rule; the server's own where it gives no reason. */
export function titleOf({ rule, text }: Explanation, { rules }: WhyLanguage): string {
  return rule === null ? text : rules[explainedRule(rule)].title;
}

export function placeText({ place, daemon, host }: Explanation, { words }: WhyLanguage): string {
  return fill(words[place.key], { daemon, host, command: place.command });
}

export function WhyCard({ explanation, language, textId, onEdit }: WhyCardProps) {
  const { words, rules } = language;
  const { rule, detail, lists, settings, cleanupLine } = explanation;
  return (
    <div className="why-body" role="group" aria-label={words.title} tabIndex={0}>
      <p id={textId} className="why-text">
        <Said text={rule === null ? words.unknown : rules[explainedRule(rule)].text} />
      </p>
      {detail !== null && detail !== '' && lists.length === 0 && (
        <p className="why-text">
          <Said text={words.detail.replace('{detail}', '`{detail}`')} values={{ detail }} />
        </p>
      )}
      {cleanupLine !== null && (
        <div className="why-log">
          <p>{words.cleanup}</p>
          <code lang="en" translate="no">
            {cleanupLine}
          </code>
        </div>
      )}
      {lists.length > 0 && (
        <div className="why-lists" role="group" aria-label={words.lists}>
          {lists.map((list) => (
            <Tried key={list.parameter} list={list} code={explanation.code} {...{ words, onEdit }} />
          ))}
        </div>
      )}
      {settings.length > 0 && <Settings {...{ settings, words, onEdit }} />}
      <Codes explanation={explanation} words={words} />
      {explanation.sources.length > 0 && (
        <p className="why-sources">
          <span>{words.sources}</span>
          {explanation.sources.map((source) => (
            <span key={source} className="why-source" lang="en" translate="no">
              {source}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

type Words = WhyLanguage['words'];

interface Editable {
  readonly words: Words;
  readonly onEdit: ((line: number) => void) | undefined;
}

function Tried({ list, code, words, onEdit }: { list: TriedList; code: number } & Editable) {
  return (
    <section className="why-list">
      <h3>
        <code lang="en" translate="no">
          {list.parameter}
        </code>
        {list.setting && <Origin setting={list.setting} {...{ words, onEdit }} />}
      </h3>
      <ol>
        {list.rows.map((row, at) => (
          <Row key={at} row={row} code={code} words={words} />
        ))}
      </ol>
    </section>
  );
}

function Row({ row, code, words }: { row: TriedRow; code: number; words: Words }) {
  const { restriction, outcome, depth, saw, mark, isDecisive } = row;
  return (
    <li className={isDecisive ? 'why-decisive' : ''} data-outcome={outcome} data-class={Math.floor(code / 100)} style={{ '--depth': Math.min(depth, 4) }}>
      <i>{outcome === 'dunno' ? '–' : <Icon name={iconOf(outcome, code)} size="small" />}</i>
      <code lang="en" translate="no">
        {restriction}
      </code>
      <span>
        <Said text={words[saw.key]} values={saw.values} />
        {mark !== null && (
          <>
            {'; '}
            <Said text={words[mark]} />
          </>
        )}
        <span className="visually-hidden">
          {` (${words[`outcome.${outcome}`]}${isDecisive ? `, ${words.decided}` : ''})`}
        </span>
      </span>
    </li>
  );
}

function iconOf(outcome: TriedRow['outcome'], code: number): IconName {
  switch (outcome) {
    case 'permit': return 'check';
    case 'reject': return code >= 400 && code < 500 ? 'clock' : 'octagon';
    case 'warn': return 'warning';
    default: return 'clock';
  }
}

function Settings({ settings, words, onEdit }: { settings: readonly ReplySetting[] } & Editable) {
  return (
    <dl className="why-settings" aria-label={words.settings}>
      {settings.map((setting) => (
        <div key={setting.parameter}>
          <dt>
            <code lang="en" translate="no">
              {setting.parameter}
            </code>
          </dt>
          <dd>
            {setting.value === '' ? (
              <em>{words['setting.empty']}</em>
            ) : (
              <code lang="en" translate="no">
                {setting.value}
              </code>
            )}
            <Origin {...{ setting, words, onEdit }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Where a setting comes from; a line of main.cf is a way into the editor. */
function Origin({ setting: { from, line }, words, onEdit }: { setting: ReplySetting } & Editable) {
  const text = fill(words[`setting.${from}`], { line: line ?? '' });
  if (from !== 'main.cf' || line === undefined || onEdit === undefined) return <small>{text}</small>;
  return (
    <button type="button" className="why-edit" onClick={() => onEdit(line)}>
      {text}
    </button>
  );
}

function Codes({ explanation, words }: { explanation: Explanation; words: Words }) {
  return (
    <dl className="why-codes" aria-label={words.digits}>
      {explanation.codes.map(({ digits, says, source }, at) => (
        <div key={at}>
          <dt lang="en" translate="no">
            {digits}
          </dt>
          <dd>
            <Said text={words[says.key]} values={says.values} />
            {source !== null && <small>{source}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A sentence with its typed words, values filled in last. */
function Said({ text, values }: { text: string; values?: WhyValues }) {
  return filledParts(text, values).map((part, at) =>
    part.kind === 'typed' ? (
      <code key={at} className="typed" lang="en" translate="no">
        {part.text}
      </code>
    ) : (
      <span key={at}>{part.text}</span>
    ),
  );
}
