/** Worker entry: the site of the mta role (Postfix and scripted remote hosts). Its bundle holds that role's programmes and no other's. */
import { MTA_PROGRAMS } from '../roles/mta.ts';
import { serveSiteOnHandedPort } from './site-server.ts';

serveSiteOnHandedPort(self, MTA_PROGRAMS);
