/** Who you are, how it looks, and your progress: save it, open it elsewhere, or forget it. */
import { useState, type FormEvent } from 'react';
import { routeHash } from '../app/route.ts';
import { TopBar } from '../app/top-bar.tsx';
import { useWords } from '../i18n/use-words.ts';
import { LOCALES, isLocale } from '../i18n/languages.ts';
import { speak } from '../i18n/speak.ts';
import { Icon } from '../pictures/icons.tsx';
import { OpenProgressFile } from '../progress/open-progress-file.tsx';
import { writeProgressFile } from '../progress/progress-file.ts';
import { forgetProgress, saveStudent } from '../progress/progress-store.ts';
import { fileNamePart, saveFile } from '../progress/save-file.ts';
import type { ThemeChoice } from '../stores/interface-slice.ts';
import { useStore } from '../stores/store.ts';
import './settings.css';

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

export function SettingsScreen() {
  const { t } = useWords();
  return (
    <>
      <TopBar crumbs={[{ text: t('settings.heading') }]} />
      <main className="settings" id="content" tabIndex={-1}>
        <h1>{t('settings.heading')}</h1>
        <Student />
        <Look />
        <Progress />
        <p>
          <a href={routeHash({ name: 'support' })}>{t('app.support')}</a>
        </p>
      </main>
    </>
  );
}

function Student() {
  const { t } = useWords();
  const student = useStore((state) => state.student);
  const [saved, setSaved] = useState(false);
  async function save(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    await saveStudent({ name: typeof name === 'string' ? name.trim().normalize('NFC') : '' });
    setSaved(true);
  }
  return (
    <section className="pane settings-card">
      <h2>{t('settings.student')}</h2>
      <form onSubmit={(event) => void save(event)} onChange={() => setSaved(false)}>
        <label className="field">
          {t('settings.name')}
          <input name="name" maxLength={120} autoComplete="name" defaultValue={student.name} />
          <small>{t('settings.name.note')}</small>
        </label>
        <div className="settings-row">
          <button type="submit" className="button button-primary">
            {t('settings.save')}
          </button>
          <span role="status">{saved ? t('settings.saved') : ''}</span>
        </div>
      </form>
    </section>
  );
}

function Look() {
  const { t, locale } = useWords();
  const theme = useStore((state) => state.theme);
  const singleKeys = useStore((state) => state.singleKeys);
  const setInterface = useStore((state) => state.setInterface);
  return (
    <section className="pane settings-card">
      <h2>{t('settings.look')}</h2>
      <label className="field">
        {t('app.language')}
        <select
          value={locale}
          onChange={(event) => {
            if (isLocale(event.currentTarget.value)) void speak(event.currentTarget.value);
          }}
        >
          {LOCALES.map((one) => (
            <option key={one} value={one} lang={one}>
              {one === 'en' ? 'English' : 'Tiếng Việt'}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        {t('app.theme')}
        <select value={theme} onChange={(event) => setInterface({ theme: THEMES.find((one) => one === event.currentTarget.value) ?? 'system' })}>
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {t(`app.theme.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="settings-check">
        <input type="checkbox" checked={singleKeys} onChange={(event) => setInterface({ singleKeys: event.currentTarget.checked })} />
        {t('settings.singleKeys')}
      </label>
    </section>
  );
}

function Progress() {
  const { t } = useWords();
  const attempts = useStore((state) => state.attempts);
  const student = useStore((state) => state.student);
  function save(): void {
    const name = fileNamePart(student.name);
    saveFile(`posthorn-progress${name === '' ? '' : `-${name}`}.json`, writeProgressFile({ student, attempts }));
  }
  return (
    <section className="pane settings-card">
      <h2>{t('settings.progress')}</h2>
      <p>{attempts.length === 0 ? t('settings.progress.none') : t('settings.progress.text', { count: attempts.length })}</p>
      <div className="settings-row">
        <button type="button" className="button button-secondary" onClick={save} disabled={attempts.length === 0}>
          <Icon name="download" size="small" />
          {t('settings.export')}
        </button>
        <OpenProgressFile className="button button-secondary">
          <Icon name="folder" size="small" />
          {t('settings.import')}
        </OpenProgressFile>
      </div>
      <Reset />
    </section>
  );
}

function Reset() {
  const { t } = useWords();
  const [step, setStep] = useState<'idle' | 'asked' | 'kept' | 'done'>('idle');
  async function reset(): Promise<void> {
    await forgetProgress();
    setStep('done');
  }
  if (step === 'asked') {
    return (
      <div className="notice notice-perm settings-reset" role="alertdialog" aria-label={t('settings.reset')}>
        <Icon name="warning" />
        <div>
          <p>{t('settings.reset.text')}</p>
          <div className="settings-row">
            <button type="button" className="button button-secondary" autoFocus onClick={() => setStep('kept')}>
              {t('app.cancel')}
            </button>
            <button type="button" className="button button-primary" onClick={() => void reset()}>
              {t('settings.reset.confirm')}
            </button>
          </div>
        </div>
      </div>
    );
  }
  return (
    <div className="settings-row">
      <button type="button" className="button button-quiet" autoFocus={step !== 'idle'} onClick={() => setStep('asked')}>
        {t('settings.reset')}
      </button>
      <span role="status">{step === 'done' ? t('settings.reset.done') : ''}</span>
    </div>
  );
}
