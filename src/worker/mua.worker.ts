/** Worker entry: the site of the mua role (workstations and terminals). Its bundle holds that role's programmes and no other's. */
import { MUA_PROGRAMS } from '../roles/mua.ts';
import { serveSiteOnHandedPort } from './site-server.ts';

serveSiteOnHandedPort(self, MUA_PROGRAMS);
