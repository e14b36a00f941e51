/**
 * A scripted SMTP host: the rest of the internet. argv: `scripted-mx /etc/scripted-mx.json [port]` at boot (port 25
 * when not given); `mx-script.ts` says what the file holds. It says what its script says, keeps what it accepted in
 * /var/mail/NAME, and traces as a server does. A host that refuses connections runs nothing; one that is silent has
 * the banner `HANG`.
 */
import type { Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { parseMxScript, type MxScript } from './mx-script.ts';
import { serveDialogue, type MxHost } from './mx-dialogue.ts';

/** What a host without a usable script says: it must show, not hide behind a plausible server. */
const BROKEN: MxScript = {
  name: 'broken-script', replies: { banner: ['554 5.3.5 this scripted host has no usable script'] }, recipients: [],
  thinkMicros: {}, noRecipients: null, afterRefusal: '503 5.5.1 no usable script', closesAfter421: true,
  acceptsBareLf: false, storesLetters: false,
};

export function* scriptedMx(sys: System): Task<number> {
  const path = sys.argv[1] ?? '/etc/scripted-mx.json';
  if (sys.argv[2] !== 'serve') {
    const port = Number(sys.argv[2] ?? 25);
    const listened = sys.listen(
      { address: null, port },
      { program: 'scripted-mx', argv: ['scripted-mx', path, 'serve', String(port)], maxProcesses: 1, concurrency: 'shared' },
    );
    return listened.ok ? 0 : 1;
  }
  const host: MxHost = { sys, script: BROKEN, used: new Map(), letters: 0 };
  readScript(host, path);
  // Another script takes effect at once, and its lists start from their beginning.
  sys.disk.watch(path, () => readScript(host, path));
  for (;;) {
    const socket = yield* sys.accept();
    if (socket) sys.fork(serveDialogue(host, socket));
  }
}

function readScript(host: MxHost, path: string): void {
  const script = parseMxScript(host.sys.disk.read(path) ?? '');
  host.script = script.ok ? script.value : BROKEN;
  host.used.clear();
  if (!script.ok) host.sys.log('scripted-mx', `${path}: ${script.error}`);
}
