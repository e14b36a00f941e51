/** Worker entry: the site of the infra role (DNS and firewalls). Its bundle holds that role's programmes and no other's. */
import { INFRA_PROGRAMS } from '../roles/infra.ts';
import { serveSiteOnHandedPort } from './site-server.ts';

serveSiteOnHandedPort(self, INFRA_PROGRAMS);
