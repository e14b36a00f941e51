/** A button that opens a progress file and takes over what is in it; says what came of it. */
import { useRef, useState, type ReactNode } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { readProgressFile } from './progress-file.ts';
import { takeOverProgress } from './progress-store.ts';

export function OpenProgressFile({ children, className }: { children: ReactNode; className?: string }) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  async function open(file: File): Promise<void> {
    const read = readProgressFile(await file.text());
    if (!read.ok) {
      setSaid(t('settings.importFailed', { reason: read.error }));
      return;
    }
    await takeOverProgress(read.value);
    setSaid(t('settings.imported', { count: read.value.attempts.length }));
  }
  return (
    <>
      <button type="button" className={className} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) void open(file);
        }}
      />
      <span role="status" className="file-said">
        {said}
      </span>
    </>
  );
}
