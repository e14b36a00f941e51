/** The programmes of the mua role. */
import { tty } from '../mua/tty.ts';
import { wire } from '../mua/wire.ts';
import type { ProgramTable } from '../net/system.ts';

export const MUA_PROGRAMS: ProgramTable = { tty, wire };
