/** The programmes of the infra role. */
import { named } from '../dns/named.ts';
import type { ProgramTable } from '../net/system.ts';

export const INFRA_PROGRAMS: ProgramTable = { named };
