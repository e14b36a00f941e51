/** The tab bar of a phone: one panel at a time. */
import { useWords } from '../i18n/use-words.ts';
import type { WordKey } from '../i18n/words.ts';
import { Icon, type IconName } from '../pictures/icons.tsx';
import type { PhonePanel } from '../stores/interface-slice.ts';
import { useStore } from '../stores/store.ts';

const PANELS: readonly { readonly panel: PhonePanel; readonly icon: IconName; readonly word: WordKey }[] = [
  { panel: 'lesson', icon: 'book', word: 'panel.lesson' },
  { panel: 'lab', icon: 'lab', word: 'panel.lab' },
  { panel: 'message', icon: 'mail', word: 'panel.message' },
  { panel: 'queue', icon: 'tray', word: 'panel.queue' },
  { panel: 'log', icon: 'scroll', word: 'panel.log' },
  { panel: 'bytes', icon: 'bytes', word: 'panel.bytes' },
  { panel: 'address', icon: 'question', word: 'panel.address' },
];

export function PhoneTabs() {
  const { t } = useWords();
  const current = useStore((state) => state.phonePanel);
  const setInterface = useStore((state) => state.setInterface);
  const asked = useStore((state) => state.askedPrediction !== null);
  function show(panel: PhonePanel): void {
    setInterface({ phonePanel: panel, ...(panel === 'lesson' || panel === 'lab' ? {} : { inspectorTab: panel }) });
  }
  return (
    <nav className="phone-tabs" aria-label={t('panel.tabs')}>
      {PANELS.map(({ panel, icon, word }) => (
        <button key={panel} type="button" aria-current={panel === current ? 'page' : undefined} onClick={() => show(panel)}>
          <span className={panel === 'lesson' && asked && current !== 'lesson' ? 'phone-tab-asked' : ''}>
            <Icon name={icon} />
          </span>
          {t(word)}
        </button>
      ))}
    </nav>
  );
}
