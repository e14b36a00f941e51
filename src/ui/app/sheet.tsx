/** A modal dialog over the page. The browser keeps the focus inside, and gives it back when the sheet closes. */
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { useStore } from '../stores/store.ts';

export function Sheet({ label, className = '', children }: { label: string; className?: string; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const setInterface = useStore((state) => state.setInterface);
  // Before the next key is read: it belongs to the sheet.
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`sheet ${className}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        setInterface({ overlay: 'none' });
      }}
      onClick={(event) => {
        if (event.target === dialog.current) setInterface({ overlay: 'none' });
      }}
    >
      {children}
    </dialog>
  );
}
