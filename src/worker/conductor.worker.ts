/** Worker entry: the conductor. It holds the live world, is given a port for each site, and loads the shell when asked. */
import type { World } from '../world/world.ts';
import type { FromLab, ToLab } from './lab-messages.ts';
import { LiveWorld } from './live-world.ts';
import type { PortLike } from './port.ts';

const scope = self as unknown as PortLike;
let live: LiveWorld | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

scope.addEventListener('message', ({ data }) => {
  const message = data as ToLab;
  if (message.k !== 'start') {
    live?.receive(message);
    return;
  }
  const host = {
    post: (answer: FromLab) => scope.postMessage(answer),
    clock: () => performance.now(),
    wakeAfter: (millis: number, wake: () => void) => {
      clearTimeout(timer);
      timer = setTimeout(wake, millis);
    },
    loadShell: async (world: World) =>
      (await import('../shell/world-shell.ts')).createWorldShell(world),
  };
  live = new LiveWorld(host, message.start, message.ports as PortLike[]);
});
