/** Opening "What would happen?" from anywhere: the inspector's tab, with the address field ready to be typed in. */
import { useStore } from '../stores/store.ts';

export function askAddress(host: string | null): void {
  useStore.getState().setInterface({ inspectorTab: 'address', phonePanel: 'address', drawerOpen: true, askedAddress: { host, takesFocus: true } });
}
