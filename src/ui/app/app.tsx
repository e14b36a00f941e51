/** The page: which screen the address asks for, shortcuts, overlays, what is said to screen readers about all screens. */
import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { HomeScreen } from '../home/home-screen.tsx';
import { useStore } from '../stores/store.ts';
import { findLesson } from '../course/outline.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { NotFound } from './not-found.tsx';
import { Palette } from './palette.tsx';
import type { Screen } from './route.ts';
import { onShortcut } from './shortcuts.ts';
import { Notices } from './notices.tsx';
import { useRoute } from './use-route.ts';

const LessonScreen = lazy(() => import('../lesson/lesson-screen.tsx').then((module) => ({ default: module.LessonScreen })));
const ReportScreen = lazy(() => import('../report/report-screen.tsx').then((module) => ({ default: module.ReportScreen })));
const SettingsScreen = lazy(() => import('../settings/settings-screen.tsx').then((module) => ({ default: module.SettingsScreen })));
const SupportScreen = lazy(() => import('../support/support-screen.tsx').then((module) => ({ default: module.SupportScreen })));
const ShortcutSheet = lazy(() => import('./shortcut-sheet.tsx').then((module) => ({ default: module.ShortcutSheet })));

export function App() {
  const { screen } = useRoute();
  const { t, locale } = useWords();
  const key = screenKey(screen);
  useTitle(screen);
  useFocusOnArrival(key);
  useShortcuts();
  return (
    <>
      <a className="skip-link" href="#content" onClick={skipToContent}>
        {t('app.skipToContent')}
      </a>
      <Notices />
      <ErrorBoundary key={`${key} ${locale}`}>
        <Suspense fallback={<Loading />}>
          <ScreenOf screen={screen} />
        </Suspense>
      </ErrorBoundary>
      <Overlays />
    </>
  );
}

function ScreenOf({ screen }: { screen: Screen }): ReactNode {
  const outline = useStore((state) => state.outline);
  const progressLoaded = useStore((state) => state.progressLoaded);
  if (!outline || !progressLoaded) return <Loading />;
  switch (screen.name) {
    case 'home':
      return <HomeScreen outline={outline} />;
    case 'settings':
      return <SettingsScreen />;
    case 'support':
      return <SupportScreen />;
    case 'lesson':
    case 'report': {
      const lesson = findLesson(outline, screen.lesson);
      if (!lesson) return <NotFound />;
      return screen.name === 'lesson' ? (
        <LessonScreen placed={lesson} part={screen.part} />
      ) : (
        <ReportScreen outline={outline} placed={lesson} attempt={screen.attempt} />
      );
    }
    default:
      return <NotFound />;
  }
}

function Overlays() {
  const overlay = useStore((state) => state.overlay);
  if (overlay === 'none') return null;
  // The palette is not fetched first: what is typed right after its key must find its field.
  if (overlay === 'palette') return <Palette />;
  return (
    <Suspense fallback={null}>
      <ShortcutSheet />
    </Suspense>
  );
}

function Loading() {
  const { t } = useWords();
  return (
    <p className="page-loading" role="status">
      {t('app.loading')}
    </p>
  );
}

/** Screens that keep what they show when only the part or the attempt changes. */
function screenKey(screen: Screen): string {
  return screen.name === 'lesson' || screen.name === 'report' ? `${screen.name} ${screen.lesson}` : screen.name;
}

function skipToContent(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function useTitle(screen: Screen): void {
  const { t, locale } = useWords();
  const outline = useStore((state) => state.outline);
  useEffect(() => {
    const lesson = 'lesson' in screen && outline ? (findLesson(outline, screen.lesson)?.title[locale] ?? screen.lesson) : '';
    const key = screen.name === 'not-found' ? 'notFound' : screen.name;
    document.title = t(`title.${key}`, { lesson });
  }, [screen, outline, t, locale]);
}

/** After a change of screen the focus goes to its content, so that a screen reader hears where it is. */
function useFocusOnArrival(key: string): void {
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const frame = requestAnimationFrame(() => document.getElementById('content')?.focus({ preventScroll: true }));
    window.scrollTo(0, 0);
    return () => cancelAnimationFrame(frame);
  }, [key]);
}

function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!onShortcut(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
}
