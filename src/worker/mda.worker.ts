/** Worker entry: the site of the mda role (whatever opens a mailbox). Its bundle holds that role's programmes and no other's. */
import { MDA_PROGRAMS } from '../roles/mda.ts';
import { serveSiteOnHandedPort } from './site-server.ts';

serveSiteOnHandedPort(self, MDA_PROGRAMS);
