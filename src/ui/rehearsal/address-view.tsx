/**
 * "What would happen?": an address typed by the reader, taken through Postfix's steps as the running programmes would,
 * at the instant that is shown. The inspector's fifth tab; load it lazily: it brings Postfix's programmes.
 */
import './rehearsal.css';
import { useEffect, useRef, useState } from 'react';
import type { HostData, WorldData } from '../../net/topology.ts';
import { useWords } from '../i18n/use-words.ts';
import { filesToEdit } from '../lesson/editable-files.ts';
import { useStore } from '../stores/store.ts';
import { AnswerView } from './answer-view.tsx';
import { rehearsalSay, type RehearsalSay } from './rehearsal-words.ts';
import { useRehearsal } from './use-rehearsal.ts';

const FROM = ['host', 'stranger'] as const;
const MAIN_CF = '/etc/postfix/main.cf';
/** The longest address that is looked at; smtpd's own limit for a line is not far beyond. */
const MOST_CHARACTERS = 1000;

export function AddressView() {
  const { locale } = useWords();
  const world = useStore((state) => state.world);
  const lesson = useStore((state) => state.lesson);
  const say = rehearsalSay(locale);
  const names = filesToEdit({ lesson, world }).filter(({ path }) => path === MAIN_CF).map(({ host }) => host);
  const hosts = world?.hosts.filter(({ name }) => names.includes(name)) ?? [];
  if (!world || hosts.length === 0) return <p className="queue-empty">{say('no.postfix')}</p>;
  return <Asking {...{ world, hosts, say }} />;
}

function Asking({ world, hosts, say }: { readonly world: WorldData; readonly hosts: readonly HostData[]; readonly say: RehearsalSay }) {
  const asked = useStore((state) => state.askedAddress);
  const setInterface = useStore((state) => state.setInterface);
  const [address, setAddress] = useState('');
  const [from, setFrom] = useState<(typeof FROM)[number]>('host');
  const field = useRef<HTMLInputElement>(null);
  const host = hosts.find(({ name }) => name === asked.host) ?? hosts[0] ?? null;
  const answered = useRehearsal(world, host, address, from);
  useEffect(() => {
    if (!asked.takesFocus) return;
    field.current?.focus();
    setInterface({ askedAddress: { ...asked, takesFocus: false } });
  }, [asked, setInterface]);
  if (host === null) return null;
  return (
    <div className="rehearsal">
      <h2>{say('title')}</h2>
      {hosts.length > 1 && (
        <select className="rehearsal-host" aria-label={say('host')} value={host.name} onChange={(event) => setInterface({ askedAddress: { host: event.target.value, takesFocus: false } })}>
          {hosts.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      <label className="rehearsal-ask">
        <span lang="en" translate="no">
          RCPT TO
        </span>
        <input
          ref={field} type="text" value={address} maxLength={MOST_CHARACTERS} autoCapitalize="none" autoComplete="off" spellCheck={false}
          onChange={(event) => setAddress(event.target.value)}
        />
      </label>
      <div className="segment rehearsal-from" role="group" aria-label={say('from')}>
        {FROM.map((one) => (
          <button key={one} type="button" aria-pressed={from === one} onClick={() => setFrom(one)}>
            {say(`from.${one}`)}
          </button>
        ))}
      </div>
      <p className="rehearsal-try">
        <span>{say('try')}</span>
        {examples(host).map((one) => (
          <button key={one} type="button" lang="en" translate="no" onClick={() => setAddress(one)}>
            {one}
          </button>
        ))}
      </p>
      {answered === null ? <p className="rehearsal-empty">{say('empty')}</p> : <AnswerView {...{ answered, host, say }} />}
    </div>
  );
}

/** A user of the host, with an extension; the address that every host must have; somebody elsewhere. */
function examples({ users }: HostData): readonly string[] {
  const user = users.find(({ uid }) => uid >= 1000)?.name;
  return ['postmaster', ...(user === undefined ? [] : [user, `${user}+lop@localhost`]), 'haquoctrung@gmail.com'];
}
