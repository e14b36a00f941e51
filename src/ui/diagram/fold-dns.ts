/** Questions to the DNS and their answers, as long as a delivery needs them: the last few. */
import type { TraceEventOf } from '../../kernel/trace.ts';
import type { DnsExchange, MailState } from './mail-state.ts';

const MOST_EXCHANGES = 6;
const MOST_ANSWERS = 8;

/** The name server's host is known by its answer; until then its address stands for it (the scene looks it up). */
export function foldQuery(state: MailState, event: TraceEventOf<'dns.query'>): void {
  const { id, server, name, type } = event.data;
  const asked: DnsExchange = {
    id,
    clientHost: event.host,
    clientProcess: event.process,
    serverHost: server,
    name,
    type,
    rcode: null,
    answers: [],
    changed: state.index,
  };
  state.dns = [...state.dns, asked].slice(-MOST_EXCHANGES);
}

export function foldAnswer(state: MailState, event: TraceEventOf<'dns.answer'>): void {
  const { id, name, type, rcode, answers } = event.data;
  state.dns = state.dns.map((exchange) =>
    exchange.rcode === null && exchange.id === id && exchange.name === name && exchange.type === type
      ? { ...exchange, serverHost: event.host, rcode, answers: answers.slice(0, MOST_ANSWERS), changed: state.index }
      : exchange,
  );
}

/** A process that goes on to something else has read its answers. */
export function forgetAnswers(state: MailState, process: string): void {
  if (state.dns.length === 0) return;
  state.dns = state.dns.filter(({ clientProcess }) => clientProcess !== process);
}
