/** Questions whose answers earn points. An answer may be changed; the last one counts. */
import { useId, useState, type FormEvent } from 'react';
import type { AnswerText, Lesson } from '../../lessons/lesson.ts';
import type { AnswerRule, Check } from '../../lessons/schema.ts';
import type { Variant } from '../../lessons/variant.ts';
import { useWords } from '../i18n/use-words.ts';
import { useStore } from '../stores/store.ts';
import { giveAnswer } from './lesson-session.ts';
import { useLessonText } from './lesson-text.ts';
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
        <button type="submit" className="button button-secondary button-small" disabled={value.trim() === '' || value === given}>
          {t(given === undefined ? 'lesson.answer.give' : 'lesson.answer.change')}
        </button>
        <small role="status">{given !== undefined && draft === null && t('lesson.answer.given', { answer: optionWords(words, given) })}</small>
      </div>
    </form>
  );
}

function optionWords(words: AnswerText, given: string): string {
  return (words.options[given] ?? given).replace(/<[^>]*>/g, '');
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
