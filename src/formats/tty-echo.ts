/**
 * What a terminal driver echoes for typed octets. Mirrors Linux's N_TTY line discipline with ECHO and ECHOCTL: control
 * characters are shown as ^X, tabs as they are. Shared by the simulated tty and by the picture of it.
 */

/** The echo of octets (or characters) that were typed, without the line end. */
export function echoOf(typed: string): string {
  let shown = '';
  for (const character of typed) {
    const code = character.charCodeAt(0);
    if (character === '\t' || (code >= 0x20 && code !== 0x7f)) shown += character;
    else shown += `^${String.fromCharCode(code ^ 0x40)}`;
  }
  return shown;
}
