/** Worker entry: one site with all roles, for whole worlds that run to their end and for comparing placements. */
import { INFRA_PROGRAMS } from '../roles/infra.ts';
import { MDA_PROGRAMS } from '../roles/mda.ts';
import { MTA_PROGRAMS } from '../roles/mta.ts';
import { MUA_PROGRAMS } from '../roles/mua.ts';
import { serveSiteOnHandedPort } from './site-server.ts';

serveSiteOnHandedPort(self, { ...INFRA_PROGRAMS, ...MDA_PROGRAMS, ...MTA_PROGRAMS, ...MUA_PROGRAMS });
