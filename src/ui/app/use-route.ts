/** The current address, kept in step with the browser's history, and how to go elsewhere. */
import { useSyncExternalStore } from 'react';
import { parseRoute, routeHash, type Route, type Screen } from './route.ts';

let known = '';
let current: Route = parseRoute('');

function snapshot(): Route {
  const hash = window.location.hash;
  if (hash !== known) {
    known = hash;
    current = parseRoute(hash);
  }
  return current;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}

export function goTo(screen: Screen): void {
  window.location.hash = routeHash(screen);
}

/** Changes the address without adding to the history: the part of a lesson, the language. */
export function replaceRoute(screen: Screen, locale: Route['locale'] = null): void {
  window.history.replaceState(null, '', routeHash(screen, locale));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
