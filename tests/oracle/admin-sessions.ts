/** The recorded sessions of administration with the answers of their cases, as the project keeps them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readAdminSession, type AdminExpected, type AdminSession } from '../../src/cli/replay/admin-recording.ts';

const FOLDER = fileURLToPath(new URL('postfix/admin/', import.meta.url));

export const ADMIN_CASES: ReadonlyMap<string, AdminExpected> = new Map(
  readdirSync(FOLDER).filter((name) => name.endsWith('.json')).map((name) => {
    const one = JSON.parse(readFileSync(FOLDER + name, 'utf8')) as AdminExpected;
    return [one.id, one];
  }),
);

export const ADMIN_SESSIONS: readonly AdminSession[] = readdirSync(`${FOLDER}sessions`).sort().map((name) =>
  readAdminSession(readFileSync(`${FOLDER}sessions/${name}`, 'utf8')),
);
