/** The bar across every screen: brand, where you are, palette, language, theme, settings. */
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { LOCALES, type Locale } from '../i18n/languages.ts';
import { speak } from '../i18n/speak.ts';
import { Icon } from '../pictures/icons.tsx';
import { PostHorn } from '../pictures/mail-objects.tsx';
import { useStore } from '../stores/store.ts';
import { NEXT_THEME } from '../theme/preferences.ts';
import { routeHash } from './route.ts';
import './top-bar.css';

const LANGUAGE_NAMES: Readonly<Record<Locale, { readonly short: string; readonly long: string }>> = {
  en: { short: 'EN', long: 'English' },
  vi: { short: 'VI', long: 'Tiếng Việt' },
};

export interface Crumb {
  readonly text: string;
  readonly href?: string;
}

export function TopBar(props: { crumbs?: readonly Crumb[]; children?: ReactNode; longLanguages?: boolean; plain?: boolean }) {
  const { t } = useWords();
  const { crumbs = [], children, longLanguages = false, plain = false } = props;
  return (
    <header className="top-bar">
      <a className="brand" href={routeHash({ name: 'home' })} aria-label={`${t('app.name')}: ${t('app.home')}`}>
        <span className="brand-mark">
          <PostHorn size={20} />
        </span>
        <b>{t('app.name')}</b>
      </a>
      {crumbs.length > 0 && <Crumbs crumbs={crumbs} />}
      {children}
      <span className="grow" />
      {!plain && <PaletteButton />}
      <LanguageSwitch long={longLanguages} />
      <ThemeButton />
      {!plain && (
        <a className="icon-button settings-link" href={routeHash({ name: 'settings' })} aria-label={t('app.settings')} title={t('app.settings')}>
          <Icon name="user" />
        </a>
      )}
    </header>
  );
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { t } = useWords();
  return (
    <nav className="crumbs" aria-label={t('app.breadcrumb')}>
      <ol>
        {crumbs.map(({ text, href }, index) => (
          <li key={`${index} ${text}`}>
            {index > 0 && <Icon name="chevron-right" size="small" />}
            {index === crumbs.length - 1 ? <b aria-current="page">{text}</b> : href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function PaletteButton() {
  const { t } = useWords();
  const setInterface = useStore((state) => state.setInterface);
  return (
    <button type="button" className="find-button" aria-keyshortcuts="Control+K" onClick={() => setInterface({ overlay: 'palette' })}>
      <Icon name="search" size="small" />
      <span>{t('app.find')}</span>
      <kbd className="key">Ctrl K</kbd>
    </button>
  );
}

function LanguageSwitch({ long }: { long: boolean }) {
  const { t, locale } = useWords();
  const other: Locale = locale === 'en' ? 'vi' : 'en';
  // On a phone one button that stays in place (so that focus stays too) goes to the other language.
  return (
    <>
      <div className="segment language-switch" role="group" aria-label={t('app.language')}>
        {LOCALES.map((one) => (
          <button key={one} type="button" lang={one} aria-pressed={one === locale} onClick={() => void speak(one)}>
            {long ? LANGUAGE_NAMES[one].long : <abbr title={LANGUAGE_NAMES[one].long}>{LANGUAGE_NAMES[one].short}</abbr>}
          </button>
        ))}
      </div>
      <button type="button" className="language-toggle" lang={other} aria-label={LANGUAGE_NAMES[other].long} onClick={() => void speak(other)}>
        {LANGUAGE_NAMES[other].short}
      </button>
    </>
  );
}

function ThemeButton() {
  const { t } = useWords();
  const theme = useStore((state) => state.theme);
  const setInterface = useStore((state) => state.setInterface);
  const label = t('app.theme.switch', { theme: t(`app.theme.${theme}`) });
  return (
    <button type="button" className="icon-button theme-button" aria-label={label} title={label} onClick={() => setInterface({ theme: NEXT_THEME[theme] })}>
      <Icon name="theme" />
    </button>
  );
}
