/** The programmes of the mta role: Postfix's daemons but those that open mailboxes, and scripted remote hosts. */
import type { ProgramTable } from '../net/system.ts';
import { anvil } from '../postfix/anvil/anvil.ts';
import { bounce } from '../postfix/bounce/bounce.ts';
import { cleanup } from '../postfix/cleanup/cleanup.ts';
import { discard } from '../postfix/discard/discard.ts';
import { error } from '../postfix/error/error.ts';
import { flush } from '../postfix/flush/flush.ts';
import { lmtp } from '../postfix/lmtp/lmtp.ts';
import { master } from '../postfix/master/master.ts';
import { pipe } from '../postfix/pipe/pipe.ts';
import { pickup } from '../postfix/pickup/pickup.ts';
import { qmgr } from '../postfix/qmgr/qmgr.ts';
import { scache } from '../postfix/scache/scache.ts';
import { smtp } from '../postfix/smtp/smtp.ts';
import { smtpd } from '../postfix/smtpd/smtpd.ts';
import { trivialRewrite } from '../postfix/trivial-rewrite/trivial-rewrite.ts';
import { verify } from '../postfix/verify/verify.ts';
import { scriptedMx } from '../remote/scripted-mx.ts';

export const MTA_PROGRAMS: ProgramTable = {
  anvil, bounce, cleanup, discard, error, flush, lmtp, master, pickup, pipe, qmgr, scache, smtp, smtpd, verify,
  'scripted-mx': scriptedMx, 'trivial-rewrite': trivialRewrite,
};
