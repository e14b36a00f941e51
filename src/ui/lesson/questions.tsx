/** Questions whose answers earn points. An answer may be changed; the last one counts. */
import { useId, useState, type FormEvent } from 'react';
import type { AnswerText, Lesson } from '../../lessons/lesson.ts';
import type { AnswerRule, Check } from '../../lessons/schema.ts';
import type { Variant } from '../../lessons/variant.ts';
import { isPairs, readPairs, writePairs } from '../../lessons/answer-pairs.ts';
import { useWords } from '../i18n/use-words.ts';
import { useStore } from '../stores/store.ts';
import { giveAnswer } from './lesson-session.ts';
import { useLessonText } from './lesson-text.ts';
import { isOrderWhole, OrderField } from './order-field.tsx';
import { plainText } from './plain-text.ts';
import { Prose } from './safe-html.tsx';

export function Questions({ lesson }: { lesson: Lesson }) {
  return lesson.checks.map((check) => (check.answer ? <Question key={check.id} lesson={lesson} check={check} rule={check.answer} /> : null));
}

/** The first wording that fits the student's variant. */
export function questionFor(words: AnswerText, variant: Variant): string {
  const fits = words.cases.find(({ when }) => when === null || Object.entries(when).every(([name, value]) => variant[name] === value));
  return fits?.question ?? '';
}

function Question({ lesson, check, rule }: { lesson: Lesson; check: Check; rule: AnswerRule }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const given = useStore((state) => state.answers[check.id]);
  const [draft, setDraft] = useState<string | null>(null);
  const words = text.answers[check.id];
  const value = draft ?? given ?? '';
  if (!words) return null;
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (value.trim() === '') return;
    giveAnswer(check.id, value.trim().normalize('NFC'));
    setDraft(null);
  }
  return (
    <form className="question" onSubmit={submit}>
      <fieldset>
        <legend>
          <Prose html={questionFor(words, variant)} variant={variant} lang={lang} />
        </legend>
        <AnswerField rule={rule} words={words} value={value} onChange={setDraft} />
      </fieldset>
      <div className="question-act">
        <button type="submit" className="button button-secondary button-small" disabled={value.trim() === '' || value === given || !isWhole(rule, value)}>
          {t(given === undefined ? 'lesson.answer.give' : 'lesson.answer.change')}
        </button>
        <small role="status">{given !== undefined && draft === null && (SEVERAL.includes(rule.type) ? t('lesson.answer.matched') : t('lesson.answer.given', { answer: optionWords(words, given) }))}</small>
      </div>
    </form>
  );
}

/** What was answered stands in the field itself. */
const SEVERAL: readonly AnswerRule['type'][] = ['match', 'order'];

/** Of a `match` every thing must have been given an option, of an `order` every place. */
function isWhole(rule: AnswerRule, value: string): boolean {
  if (rule.type === 'order') return isOrderWhole(value, placesOf(rule));
  return !isPairs(rule.right) || Object.keys(rule.right).every((thing) => readPairs(value).has(thing));
}

function placesOf({ right }: AnswerRule): number {
  return Array.isArray(right) ? right.length : 0;
}

function optionWords(words: AnswerText, given: string): string {
  return plainText(words.options[given] ?? given);
}

function AnswerField(props: { rule: AnswerRule; words: AnswerText; value: string; onChange: (value: string) => void }) {
  const { rule, words, value, onChange } = props;
  const { t } = useWords();
  const variant = useStore((state) => state.variant);
  const name = useId();
  if (rule.type === 'choice') {
    return (rule.options ?? []).map((option) => (
      <label key={option} className="choice">
        <input type="radio" name={name} checked={value === option} onChange={() => onChange(option)} />
        <Prose inline html={words.options[option] ?? option} variant={variant} />
      </label>
    ));
  }
  if (rule.type === 'order') return <OrderField options={rule.options ?? []} places={placesOf(rule)} {...{ words, value, onChange }} />;
  if (isPairs(rule.right)) return <MatchField {...props} things={Object.keys(rule.right)} />;
  return (
    <label className="field">
      <span className="visually-hidden">{t(rule.type === 'number' ? 'lesson.answer.number' : 'lesson.answer.text')}</span>
      <input
        value={value}
        maxLength={400}
        autoComplete="off"
        spellCheck={false}
        inputMode={rule.type === 'number' ? 'numeric' : 'text'}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/** Each thing beside a choice of its options: works with a finger, a mouse and the keyboard alike. */
function MatchField(props: { rule: AnswerRule; words: AnswerText; value: string; onChange: (value: string) => void; things: readonly string[] }) {
  const { rule, words, value, onChange, things } = props;
  const { t } = useWords();
  const variant = useStore((state) => state.variant);
  const pairs = readPairs(value);
  function choose(thing: string, option: string): void {
    onChange(writePairs(Object.fromEntries(things.flatMap((one) => {
      const given = one === thing ? option : pairs.get(one);
      return given ? [[one, given]] : [];
    }))));
  }
  return (
    <div className="match">
      {things.map((thing) => (
        <label key={thing} className="match-row">
          <Prose inline html={words.items[thing] ?? thing} variant={variant} />
          <select value={pairs.get(thing) ?? ''} onChange={(event) => choose(thing, event.currentTarget.value)}>
            <option value="">{t('lesson.answer.choose')}</option>
            {(rule.options ?? []).map((option) => (
              <option key={option} value={option}>
                {optionWords(words, option)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
