/**
 * The greeting, `220` and `smtpd_banner`, made once for the settings that it depends on.
 *
 * @rfc 5321 §4.2
 */
import { reply, standing, type Reply } from './reply.ts';
import type { ServerSettings } from './settings.ts';

const GREETINGS = new WeakMap<ServerSettings, Reply>();

export function greetingOf(settings: ServerSettings): Reply {
  const known = GREETINGS.get(settings);
  if (known !== undefined) return known;
  const made = standing(reply(220, null, settings.smtpd_banner, { why: { rule: 'smtpd_banner', parameter: 'smtpd_banner', source: 'RFC 5321 §4.2' } }));
  GREETINGS.set(settings, made);
  return made;
}
