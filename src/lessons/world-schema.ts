/** The form of `lessons/worlds/*.yml`: hosts, what runs on them, name service, links. */
import * as z from 'zod';
import { ID } from './schema.ts';

const duration = z.string().regex(/^\d+(\.\d+)?(us|ms|s|min)$/).describe('20us, 3ms, 1.5s, 2min');
const address = z.string().regex(/^(\d{1,3}\.){3}\d{1,3}$/).describe('An IPv4 address of a documentation or private net');
const hostName = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/).max(80);
const path = z.string().regex(/^\/[\w./@+-]+$/).max(200);
const parameter = z.string().regex(/^[a-z0-9_]+$/);
const parameterValue = z.union([z.string().max(4000), z.number()]);

const STAGES = [
  'banner', 'EHLO', 'HELO', 'LHLO', 'MAIL', 'RCPT', 'DATA', 'DOT', 'RSET', 'NOOP', 'VRFY', 'AUTH', 'STARTTLS', 'QUIT', 'unknown',
] as const;
const stage = z.enum(STAGES);
const reply = z.union([z.string().max(2000), z.array(z.string().max(2000)).min(1).max(100)]);

const scripted = z
  .strictObject({
    name: hostName.describe('What it calls itself'),
    banner: reply.optional(),
    capabilities: z.array(z.string().max(200)).max(40).optional().describe('What it offers after EHLO'),
    replies: z.partialRecord(stage, reply).optional(),
    recipients: z
      .array(z.strictObject({ startsWith: z.string().max(80).optional(), contains: z.string().max(80).optional(), reply }))
      .max(100)
      .optional(),
    think: z.partialRecord(stage, duration).optional().describe('How long it thinks before a reply'),
    noRecipients: z.string().max(2000).optional(),
    afterRefusal: z.string().max(2000).optional(),
    closesAfter421: z.boolean().optional(),
    acceptsBareLf: z.boolean().optional(),
    storesLetters: z.boolean().optional(),
  })
  .describe('A scripted SMTP host: a piece of the rest of the internet');
export type ScriptedMx = z.output<typeof scripted>;

const host = z.strictObject({
  hostname: hostName.optional().describe('What `hostname` prints; by default the name here'),
  fqdn: hostName.optional().describe('Its full name, for /etc/hosts and /etc/mailname'),
  label: z.string().max(80).optional().describe('What the picture calls it; by default the full name'),
  addresses: z.array(address).min(1).max(8),
  resolver: address.optional().describe('The name server that it asks'),
  look: z.enum(['workstation', 'mail-host', 'remote-mail-host', 'name-server', 'mailbox']).optional(),
  zone: z.string().max(80).optional().describe('The frame that it is drawn in'),
  place: z.strictObject({ x: z.number().min(0).max(100), y: z.number().min(0).max(100) }).optional(),
  users: z.record(z.string().regex(/^[a-z][a-z0-9_-]*$/), z.int().min(1).max(65_535)).optional().describe('Name: user id'),
  terminals: z.array(z.string().max(40)).max(8).optional().describe('Who is logged in at each of its terminals'),
  postfix: z.record(parameter, parameterValue).optional().describe('A Postfix host: what main.cf sets beside the defaults'),
  scripted: scripted.optional(),
  zones: z.record(z.string().max(255), z.string().max(100_000)).optional().describe('A name server: zone files by zone'),
  files: z.record(path, z.string().max(100_000)).optional(),
  unreachable: z.array(address).max(32).optional().describe('Addresses to which it has no route'),
  down: z.boolean().optional(),
});
export type HostSource = z.output<typeof host>;

export const worldSchema = z
  .strictObject({
    schema: z.literal(1),
    id: z.string().regex(ID).max(60),
    start: z.string().max(40).describe('When the clock starts: 2026-11-24T02:00:00Z'),
    utcOffsetMinutes: z.int().min(-840).max(840).optional(),
    latency: duration.optional().describe('One way, between hosts that no link joins; 20ms'),
    defaults: z.string().regex(ID).optional().describe('Folder below lessons/worlds/ with the files that Postfix hosts begin with'),
    hosts: z.record(hostName, host),
    links: z.array(z.strictObject({ between: z.tuple([hostName, hostName]), latency: duration })).max(200).optional(),
  })
  .describe('A world of lessons');
export type WorldSource = z.output<typeof worldSchema>;
