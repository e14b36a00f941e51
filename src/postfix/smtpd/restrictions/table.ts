/** Every restriction by its name (postconf(5), access restriction lists), older names included. */
import type { Restriction } from '../restriction-list.ts';
import { CLIENT_RESTRICTIONS } from './client.ts';
import { DNS_LIST_RESTRICTIONS } from './dns-lists.ts';
import { GENERAL_RESTRICTIONS } from './general.ts';
import { HELO_RESTRICTIONS } from './helo.ts';
import { RECIPIENT_RESTRICTIONS } from './recipient.ts';
import { SENDER_RESTRICTIONS } from './sender.ts';
import { SERVER_ACCESS_RESTRICTIONS } from './server-access.ts';

let table: ReadonlyMap<string, Restriction> | null = null;

/** Made when first asked for: the groups and the list that evaluates them need each other. */
export function restrictionNamed(name: string): Restriction | undefined {
  table ??= new Map(
    [
      GENERAL_RESTRICTIONS, CLIENT_RESTRICTIONS, HELO_RESTRICTIONS, SENDER_RESTRICTIONS, RECIPIENT_RESTRICTIONS,
      DNS_LIST_RESTRICTIONS, SERVER_ACCESS_RESTRICTIONS,
    ].flatMap((group) => Object.entries(group)),
  );
  return table.get(name);
}
