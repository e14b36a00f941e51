/** The page: the lab, loaded after the first paint because it brings the terminal. */
import { lazy, Suspense } from 'react';
import { useWords } from '../i18n/use-words.ts';

const LabScreen = lazy(() => import('../lab/lab-screen.tsx').then((module) => ({ default: module.LabScreen })));

export function App() {
  const { t } = useWords();
  return (
    <Suspense fallback={<p className="page-loading" role="status">{t('app.loading')}</p>}>
      <LabScreen />
    </Suspense>
  );
}
