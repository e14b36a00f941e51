/** The programmes of the mda role. */
import type { ProgramTable } from '../net/system.ts';

export const MDA_PROGRAMS: ProgramTable = {};
