/** When a part of the page breaks, the rest and the student's work stay; a missing file (offline) is told apart. */
import { Component, type ReactNode } from 'react';
import { translators } from '../i18n/words.ts';
import { useStore } from '../stores/store.ts';

interface State {
  readonly error: Error | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const t = translators[useStore.getState().locale];
    const isMissingFile = /dynamically imported module|Importing a module|preload/i.test(error.message);
    return (
      <main className="page-note" id="content" tabIndex={-1}>
        <h1>{t('app.broke.title')}</h1>
        <p>{t(isMissingFile ? 'app.chunk.text' : 'app.broke.text')}</p>
        <pre lang="en">{error.message}</pre>
        <button type="button" className="button button-primary" onClick={() => window.location.reload()}>
          {t('app.reload')}
        </button>
      </main>
    );
  }
}
