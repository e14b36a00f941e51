/** The programmes of the mda role: whatever opens a mailbox, and a master that starts it. */
import { dovecotAuth } from '../dovecot/auth.ts';
import { dovecot } from '../dovecot/dovecot.ts';
import { dovecotLmtp } from '../dovecot/lmtp.ts';
import type { ProgramTable } from '../net/system.ts';
import { local } from '../postfix/local/local.ts';
import { master } from '../postfix/master/master.ts';
import { virtual } from '../postfix/virtual/virtual.ts';

export const MDA_PROGRAMS: ProgramTable = { dovecot, 'dovecot-auth': dovecotAuth, 'dovecot-lmtp': dovecotLmtp, local, master, virtual };
