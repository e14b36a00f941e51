/** How a private host is started: arguments of unshare(1) before the command that runs inside. */

/** A shell stands first in the new namespace of processes, and clears away what others leave behind. */
export const NAMESPACES: readonly string[] = [
  '--net', '--mount', '--uts', '--pid', '--mount-proc', '--fork', '--kill-child', 'sh', '-c', '"$@"; exit $?', 'sh',
];
