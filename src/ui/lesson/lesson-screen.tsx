/** The lesson: story and steps at the left, the laboratory in the middle, the inspector at the right, time below. */
import { useEffect, useState } from 'react';
import { linkLab } from '../app/lab-link.ts';
import type { LessonPart } from '../app/route.ts';
import { routeHash } from '../app/route.ts';
import { TopBar } from '../app/top-bar.tsx';
import type { PlacedLesson } from '../course/outline.ts';
import { useWords } from '../i18n/use-words.ts';
import type { DiagramZoom, InspectorTab } from '../stores/interface-slice.ts';
import { LessonTrouble } from '../states/lesson-trouble.tsx';
import { useStore } from '../stores/store.ts';
import { LAB_LINK } from './lab-keys.ts';
import { closeLesson, openLesson, openPart } from './lesson-session.ts';
import { Rungs } from './rungs.tsx';
import { Workspace } from './workspace.tsx';

export function LessonScreen({ placed, part }: { placed: PlacedLesson; part: LessonPart | null }) {
  const { t, locale } = useWords();
  const phase = useStore((state) => state.lessonPhase);
  const lesson = useStore((state) => state.lesson);
  useOpenLesson(placed.id, part);
  const focus = lesson?.id === placed.id ? lesson.focus : null;
  useFirstTab(focus?.inspector);
  useFirstPicture(focus?.inside === undefined ? null : 'host');
  const isOpen = phase === 'ready' && lesson?.id === placed.id;
  const crumbs = [
    { text: t('home.module', { number: placed.module.number, title: placed.module.title[locale] }), href: routeHash({ name: 'home' }) },
    { text: placed.title[locale] },
  ];
  return (
    <div className="lesson-screen">
      <TopBar crumbs={crumbs}>{isOpen && <Rungs />}</TopBar>
      {isOpen ? <Workspace lesson={lesson} placed={placed} /> : <LessonTrouble phase={phase} />}
    </div>
  );
}

/** A lesson about bytes begins with the bytes in sight. */
function useFirstTab(tab: InspectorTab | undefined): void {
  useEffect(() => {
    if (tab) useStore.getState().setInterface({ inspectorTab: tab });
  }, [tab]);
}

/** A lesson about a host's inside begins there, and leaves no other lesson in it. */
function useFirstPicture(zoom: DiagramZoom | null): void {
  useEffect(() => {
    if (zoom === 'host') useStore.getState().setInterface({ zoom });
    return () => {
      if (zoom === 'host') useStore.getState().setInterface({ zoom: 'internet' });
    };
  }, [zoom]);
}

/** Opens the lesson when the screen appears, another part when the address asks for it, and lets go at the end. */
function useOpenLesson(id: string, part: LessonPart | null): void {
  const [first] = useState(part);
  useEffect(() => {
    const unlink = linkLab(LAB_LINK);
    useStore.getState().setInterface({ phonePanel: 'lesson', drawerOpen: false, editing: null });
    void openLesson(id, first);
    return () => {
      unlink();
      closeLesson();
    };
  }, [id, first]);
  useEffect(() => {
    const { lesson, part: current } = useStore.getState();
    if (part !== null && lesson?.id === id && part !== current) openPart(part);
  }, [id, part]);
}
