/** Why a host was not found or not reached, in the words of gai_strerror(3) and strerror(3). */
import type { ConnectFailure } from '../net/system.ts';

const CONNECT: Readonly<Record<ConnectFailure, string>> = {
  refused: 'Connection refused',
  timeout: 'Connection timed out',
  unreachable: 'No route to host',
};

export function connectFailureText(failure: ConnectFailure): string {
  return CONNECT[failure];
}

export function lookupFailureText(failure: 'none' | 'nodata' | 'again'): string {
  switch (failure) {
    case 'none': return 'Name or service not known';
    case 'nodata': return 'No address associated with hostname';
    case 'again': return 'Temporary failure in name resolution';
  }
}
