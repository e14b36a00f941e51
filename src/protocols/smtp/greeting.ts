/**
 * The greeting, `220` and `smtpd_banner`, made anew when other settings are asked for than the last time.
 *
 * @rfc 5321 §4.2
 */
import { reply, standing, type Reply } from './reply.ts';
import type { ServerSettings } from './settings.ts';

let last: { readonly settings: ServerSettings; readonly greeting: Reply } | null = null;

export function greetingOf(settings: ServerSettings): Reply {
  if (last?.settings !== settings) {
    const why = { rule: 'smtpd_banner', parameter: 'smtpd_banner', source: 'RFC 5321 §4.2' } as const;
    last = { settings, greeting: standing(reply(220, null, settings.smtpd_banner, { why })) };
  }
  return last.greeting;
}
