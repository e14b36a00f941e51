/** What is true for every screen and must not be missed: no room left, no network. */
import { useSyncExternalStore } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';

export function Notices() {
  const { t } = useWords();
  const trouble = useStore((state) => state.storageTrouble);
  const languageTrouble = useStore((state) => state.languageTrouble);
  const offline = useOffline();
  return (
    <div className="notices" role="status">
      {trouble && (
        <p className="notice notice-temp">
          <Icon name="warning" />
          {t(trouble === 'full' ? 'storage.full' : 'storage.none')}
        </p>
      )}
      {languageTrouble && (
        <p className="notice notice-temp">
          <Icon name="warning" />
          {t('app.languageTrouble')}
        </p>
      )}
      {offline && (
        <p className="notice">
          <Icon name="offline" />
          {t('app.offline')}
        </p>
      )}
    </div>
  );
}

function useOffline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    () => !window.navigator.onLine,
  );
}
