/** One real TCP connection to the server under test, from an address of the recorder's network. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { replyLength } from '../../replay/reply-reader.ts';

const SMTP_PORT = 25;
const OUTSIDE = '198.51.100.25';
const HANDSHAKE_MILLIS = 10_000;

export class LiveConnection {
  private socket: Socket;
  private unread = '';
  private ended = false;
  private wake: (() => void) | null = null;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    this.listen(socket);
  }

  /** From `address`, to the server of the recorded sessions unless another is given. */
  static async open(address: string, host = address.startsWith('127.') ? address : OUTSIDE): Promise<LiveConnection> {
    const socket = connect({ host, port: SMTP_PORT, localAddress: address });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new LiveConnection(socket);
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  get hasReply(): boolean {
    return replyLength(this.unread) !== null;
  }

  get hasOctets(): boolean {
    return this.unread !== '';
  }

  send(octets: string): void {
    this.socket.write(octets, 'latin1');
  }

  /** The next complete reply; what there is of one when the server hangs up or `limitMillis` are over; else null. */
  async reply(limitMillis: number): Promise<string | null> {
    await this.waitFor(() => this.hasReply || this.ended, limitMillis);
    const length = replyLength(this.unread) ?? this.unread.length;
    const reply = this.unread.slice(0, length);
    this.unread = this.unread.slice(length);
    return reply === '' ? null : reply;
  }

  /** Waits until something arrives or the server hangs up; at most `limitMillis`. */
  async arrival(limitMillis: number): Promise<void> {
    await this.waitFor(() => this.hasReply || this.ended, limitMillis);
  }

  async end(limitMillis: number): Promise<boolean> {
    await this.waitFor(() => this.ended, limitMillis);
    return this.ended;
  }

  close(): void {
    this.socket.end();
    this.socket.destroySoon();
  }

  /** Returns the protocol's name, or null when there was no handshake. */
  async startTls(): Promise<string | null> {
    this.socket.removeAllListeners();
    const secure = connectTls({ socket: this.socket, rejectUnauthorized: false });
    const protocol = await new Promise<string | null>((resolve) => {
      secure.once('secureConnect', () => resolve(secure.getProtocol()));
      secure.once('error', () => resolve(null));
      secure.once('close', () => resolve(null));
      secure.setTimeout(HANDSHAKE_MILLIS, () => resolve(null));
    });
    secure.setTimeout(0);
    this.socket = secure;
    if (protocol === null) this.ended = true;
    this.listen(secure);
    return protocol;
  }

  private listen(socket: Socket): void {
    const over = () => {
      this.ended = true;
      this.wake?.();
    };
    socket.on('data', (octets: Buffer) => {
      this.unread += octets.toString('latin1');
      this.wake?.();
    });
    socket.on('end', over);
    socket.on('close', over);
    socket.on('error', over);
  }

  private async waitFor(isSo: () => boolean, limitMillis: number): Promise<void> {
    const deadline = performance.now() + limitMillis;
    while (!isSo()) {
      const left = deadline - performance.now();
      if (left <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = null;
    }
  }
}
