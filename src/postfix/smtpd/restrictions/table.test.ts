/** Every restriction has a name in the public list of rules, so that a reply that it gives can be explained. */
import { expect, test } from 'vitest';
import { SMTP_RESTRICTIONS } from '../../../formats/smtp-rule.ts';
import { CLIENT_RESTRICTIONS } from './client.ts';
import { DNS_LIST_RESTRICTIONS } from './dns-lists.ts';
import { GENERAL_RESTRICTIONS } from './general.ts';
import { HELO_RESTRICTIONS } from './helo.ts';
import { RECIPIENT_RESTRICTIONS } from './recipient.ts';
import { SENDER_RESTRICTIONS } from './sender.ts';
import { SERVER_ACCESS_RESTRICTIONS } from './server-access.ts';
import { restrictionNamed } from './table.ts';

test('the rules name exactly the restrictions that there are', () => {
  const groups = [
    GENERAL_RESTRICTIONS, CLIENT_RESTRICTIONS, HELO_RESTRICTIONS, SENDER_RESTRICTIONS, RECIPIENT_RESTRICTIONS, DNS_LIST_RESTRICTIONS,
    SERVER_ACCESS_RESTRICTIONS,
  ];
  expect([...SMTP_RESTRICTIONS].sort()).toEqual(groups.flatMap((group) => Object.keys(group)).sort());
  for (const name of SMTP_RESTRICTIONS) expect(restrictionNamed(name), name).toBeDefined();
});
