/** STARTTLS of the SMTP client where it does not come off: levels that may do without, and levels that may not. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDelivery } from '../../src/cli/replay/delivery-recording.ts';
import { replayDelivery } from '../../src/cli/replay/delivery-run.ts';

const RECORDED = readFileSync(new URL('../oracle/postfix/delivery/rem-32.json', import.meta.url), 'utf8');
const MX = 'mx.remote.example';

/** The recorded delivery under another level, to a server of other ways: the last word about the recipient. */
async function attempt(level: string, behaviour: Readonly<Record<string, unknown>>): Promise<{ fate: string; log: string }> {
  const read = readDelivery(RECORDED);
  if (!read?.ok) throw new Error('not a recording');
  const { done } = read.value;
  const config = {
    ...done.config, 'main.cf': done.config['main.cf'].replace('smtp_tls_security_level = may', `smtp_tls_security_level = ${level}`),
    sink_behaviour: { [MX]: { ...(done.config.sink_behaviour[MX] ?? {}), ...behaviour } },
  };
  const { result } = await replayDelivery({ ...done, config });
  const log = result.log.join('\n');
  return { fate: /dsn=(\S+, status=.*)$/m.exec(log)?.[1] ?? '', log };
}

const PLAIN = { EHLO: '250-mx.remote.example\n250 8BITMIME' };
const REFUSES = { STARTTLS: '454 4.7.0 TLS not available' };
const SENT = '2.0.0, status=sent (250 2.0.0 Ok: queued as SINK0001)';

test('may: in the clear where the server does not offer it or refuses it', async () => {
  expect((await attempt('may', PLAIN)).fate).toBe(SENT);
  expect((await attempt('may', REFUSES)).fate).toBe(SENT);
  // What comes in the clear behind the reply is thrown away; a server that answers the handshake with words is none.
  expect((await attempt('may', { STARTTLS: '220 go\n220 ahead' })).fate).toBe(SENT);
  const odd = await attempt('may', { STARTTLS: '250 go' });
  expect(odd.fate).toBe('4.7.5, status=deferred (Cannot start TLS: handshake failure)');
  expect(odd.log).toContain(`SSL_connect error to ${MX}[203.0.113.11]:25: -1`);
});

test('encrypt and above: not at all', async () => {
  expect((await attempt('encrypt', {})).fate).toBe(SENT);
  expect((await attempt('encrypt', PLAIN)).fate).toBe(`4.7.4, status=deferred (TLS is required, but was not offered by host ${MX}[203.0.113.11])`);
  expect((await attempt('encrypt', REFUSES)).fate).toBe(
    `4.7.0, status=deferred (TLS is required, but host ${MX}[203.0.113.11] refused to start TLS: 454 4.7.0 TLS not available)`,
  );
  const secure = await attempt('secure', {});
  expect(secure.fate).toBe('4.7.5, status=deferred (Server certificate not verified)');
  expect(secure.log).toContain(`Untrusted TLS connection established to ${MX}[203.0.113.11]:25: TLSv1.3`);
});

test('none: no STARTTLS', async () => {
  const { fate, log } = await attempt('none', {});
  expect(fate).toBe(SENT);
  expect(log).not.toContain('TLS connection');
});
