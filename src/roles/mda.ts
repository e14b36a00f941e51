/** The programmes of the mda role: whatever opens a mailbox, and a master that starts it. */
import { dovecotAuth } from '../dovecot/auth.ts';
import type { ProgramTable } from '../net/system.ts';
import { local } from '../postfix/local/local.ts';
import { master } from '../postfix/master/master.ts';

export const MDA_PROGRAMS: ProgramTable = { 'dovecot-auth': dovecotAuth, local, master };
