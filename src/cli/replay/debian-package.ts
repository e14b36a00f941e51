/**
 * What Debian's package postfix 3.7.11-0+deb12u1 puts below /etc/postfix, /usr/share/postfix and into the queue directory:
 * the recorder's host had it. The files are unchanged, under the IBM Public License 1.0 or the Eclipse Public License 2.0,
 * and are here to be listed and read; nothing runs them.
 */
import { FILE_TYPE } from '../../kernel/disk.ts';
import type { FileData } from '../../net/topology.ts';
import files from './debian-package.json' with { type: 'json' };

interface PackagedFile {
  readonly octets?: string;
  readonly mode?: number;
  /** Dated as the package is; others were made when it was installed. */
  readonly packaged?: boolean;
  /** Another file of the same content. */
  readonly sameAs?: string;
}

const PACKAGED: Readonly<Record<string, PackagedFile>> = files;
const PACKAGE_MILLIS = Date.UTC(2024, 2, 6);
const SPOOL = '/var/spool/postfix';
const OLD_FOLDERS = [
  '/etc/postfix/dynamicmaps.cf.d', '/etc/postfix/sasl', `${SPOOL}/dev`, `${SPOOL}/etc`, `${SPOOL}/lib`, `${SPOOL}/usr/lib/sasl2`, `${SPOOL}/usr/lib/zoneinfo`,
];

export function debianPackage(startEpochMillis: number): Readonly<Record<string, FileData>> {
  const at = (PACKAGE_MILLIS - startEpochMillis) * 1000;
  const packaged = Object.entries(PACKAGED).map(([path, { octets, mode, packaged: isOld, sameAs }]): [string, FileData] => [
    path, { octets: octets ?? PACKAGED[sameAs ?? '']?.octets ?? '', ...(mode !== undefined && { mode }), ...(isOld && { at }) },
  ]);
  return {
    ...Object.fromEntries([`${SPOOL}/usr/`, `${SPOOL}/usr/lib/`, '/etc/postfix/postfix-files.d/'].map((path) => [path, { octets: '' }])),
    ...Object.fromEntries(OLD_FOLDERS.map((path) => [`${path}/`, { octets: '', at }])),
    ...Object.fromEntries(packaged),
    '/etc/postfix/makedefs.out': { octets: '/usr/share/postfix/makedefs.out', mode: FILE_TYPE.link | 0o777 },
    [`${SPOOL}/restart`]: { octets: '' },
  };
}
