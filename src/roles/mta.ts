/** The programmes of the mta role. */
import type { ProgramTable } from '../net/system.ts';
import { scriptedMx } from '../remote/scripted-mx.ts';

export const MTA_PROGRAMS: ProgramTable = { 'scripted-mx': scriptedMx };
