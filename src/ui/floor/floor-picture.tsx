/** The floor as one drawing: building, desks, the letter's way, envelopes, and a focus ring for whoever walks by keys. */
import { useId, type KeyboardEvent } from 'react';
import { stampText } from '../diagram/postmark-view.tsx';
import type { Motion } from '../diagram/motion.ts';
import { LetterPicture, PlacePicture, Postmark } from '../pictures/mail-objects.tsx';
import { Building, MailboxHouse, Patterns } from './floor-building.tsx';
import { AddressBook, Counter, HatchView, Pigeonholes, Slip, Tray, TrayCount, WallClock } from './floor-desks.tsx';
import { KeptConnections } from './floor-kept.tsx';
import { StepNumbers } from './floor-steps.tsx';
import { FLOOR } from './floor-plan.ts';
import type { FloorScene } from './floor-scene.ts';
import type { Station } from './floor-state.ts';
import { Clock, Cross, TokenView, Ways } from './floor-tokens.tsx';
import type { FloorSay } from './floor-words.ts';

export interface FloorPictureProps {
  readonly scene: FloorScene;
  readonly host: string;
  readonly clock: { readonly startEpochMillis: number; readonly utcOffsetMinutes: number };
  readonly now: number;
  readonly motion: Motion;
  readonly say: FloorSay;
  /** A host's name as it is written on the map. */
  readonly nameOf: (host: string) => string;
  /** Smaller than this picture's own size: second lines are left out. */
  readonly isShort: boolean;
  /** The list of steps stands beside the picture: their numbers stand on the desks. */
  readonly isNumbered: boolean;
  readonly selected: Station | null;
  readonly sentence: (station: Station) => string;
  readonly onSelect: (station: Station | null) => void;
}

export function FloorPicture(props: FloorPictureProps) {
  const { scene, say, motion, isShort } = props;
  const id = useId();
  const seconds = worldSeconds(props);
  return (
    <svg className={`floor-picture${isShort ? ' is-short' : ''}${scene.isOpen ? '' : ' is-closed'}`} viewBox={`${FLOOR.left} ${FLOOR.top} ${FLOOR.width} ${FLOOR.height}`} preserveAspectRatio="xMidYMid meet">
      <Patterns id={id} />
      <Building id={id} isShort={isShort} />
      <MailboxHouse id={id} scene={scene} title={say('floor.mailboxes')} />
      <WallClock seconds={seconds} />
      <Hall {...props} />
      <Furniture scene={scene} />
      {scene.kept !== null && <KeptConnections count={scene.kept} look={scene.looks.scache} smtpY={scene.plan.heights.smtp} />}
      {scene.plan.hatches.map((hatch) => (
        <HatchView key={hatch} name={hatch} y={scene.plan.heights[hatch]} look={scene.looks[hatch]} hint={say(`floor.hint.${hatch}`)} isShort={isShort} />
      ))}
      <BackOffice scene={scene} say={say} />
      {scene.looks['trivial-rewrite'] === 'hot' && <path className="floor-question" d="M364 150C344 128 328 116 302 112" />}
      <Ways path={scene.path} id={id} />
      {scene.slip !== null && <Slip text={scene.slip} most={scene.kept === null ? 26 : 24} />}
      <BeyondView {...{ scene, say }} nameOf={props.nameOf} />
      {props.isNumbered && <StepNumbers scene={scene} />}
      {scene.tokens.map((token) => (
        <TokenView key={token.id} token={token} motion={motion} />
      ))}
      <Targets {...props} />
    </svg>
  );
}

function worldSeconds({ clock, now }: FloorPictureProps): number {
  const seconds = (clock.startEpochMillis + clock.utcOffsetMinutes * 60_000) / 1000 + now / 1e6;
  return Math.floor(seconds % 86_400);
}

/** The public side: the counter with its port, the letter box, the window, and who stands outside. */
function Hall({ scene, host, clock, say, nameOf }: FloorPictureProps) {
  const { looks, letter, counts, caller } = scene;
  const stampedAt = letter?.way.find(({ station }) => station === 'smtpd' || station === 'pickup' || station === 'bounce');
  const stamp = stampText(nameOf(host), stampedAt?.t ?? null, clock);
  const hasSendmail = scene.path.some(({ id }) => id === 'sendmail>pickup');
  const who = caller === null ? 'telnet' : caller.program;
  return (
    <g>
      <g className={`floor-window is-${looks.smtpd}`}>
        <path d="M88 132h84M90 154V122h80v32M130 122v32" />
        <circle cx="110" cy="138" r="4" />
      </g>
      <Counter x={84} y={152} width={92} depth={22} label="smtpd" look={looks.smtpd}>
        <Stamp />
      </Counter>
      <g className="floor-sign">
        <rect x="92" y="92" width="76" height="20" rx="4" />
        <path d="M112 112v10M148 112v10" />
        <text className="floor-name" x="130" y="106" textAnchor="middle">
          {`port ${caller === null ? 25 : caller.port}`}
        </text>
      </g>
      <g className={`floor-letterbox is-${looks.pickup}`}>
        <path d="M113 268v-20a6 6 0 0 1 6-6h24a6 6 0 0 1 6 6v20z" />
        <path className="floor-slot" d="M121 252h20" />
      </g>
      <Counter x={96} y={268} width={70} depth={14} label="pickup" look={looks.pickup} front={27} />
      <text className="floor-hint" x="131" y="325" textAnchor="middle">
        maildrop
      </text>
      <TrayCount x={166} y={262} count={counts.maildrop > 0 ? counts.maildrop + 1 : 0} />
      <g className={`floor-window is-${looks.showq}`}>
        <path d="M84 364h84v42h-84zM84 392h84M126 364v28" />
      </g>
      <Counter x={84} y={388} width={84} depth={6} label="showq" look={looks.showq} front={24} />
      {stampedAt !== undefined && stampedAt.station !== 'bounce' && (
        <g className="floor-stamped" transform={stampedAt.station === 'smtpd' ? 'translate(94 142)' : 'translate(150 236)'}>
          <Postmark text={stamp} size={30} />
        </g>
      )}
      <g className={caller === null && looks.smtpd === 'quiet' ? 'floor-caller is-quiet' : 'floor-caller'}>
        <PlacePicture place="laptop" size={36} x={12} y={150} />
        <text className="floor-hint" x="30" y="202" textAnchor="middle">
          {who}
        </text>
        {caller !== null && caller.host !== host && (
          <text className="floor-hint" x="30" y="216" textAnchor="middle">
            {nameOf(caller.host).split('.')[0]}
          </text>
        )}
      </g>
      {hasSendmail && <PlacePicture place="laptop" size={36} x={12} y={234} />}
      <text className={hasSendmail ? 'floor-name' : 'floor-hint'} x={hasSendmail ? 33 : 30} y="284" textAnchor="middle">
        sendmail
      </text>
      <text className="floor-hint" x="30" y="384" textAnchor="middle">
        mailq
      </text>
      {!scene.isOpen && (
        <text className="floor-closed" x="334" y="60" textAnchor="middle">
          {say('floor.closed')}
        </text>
      )}
    </g>
  );
}

/** The rubber stamp on the counter. */
function Stamp() {
  return (
    <g className="floor-stamp" transform="translate(158 146)">
      <rect x="-7" y="9" width="14" height="5" rx="1.5" />
      <path d="M-4 9c0-5 2-5 2-9a2.6 2.6 0 1 1 4 0c0 4 2 4 2 9z" />
    </g>
  );
}

/** The sorting floor: cleanup's desk, the address book, and the queue as one piece of furniture. */
function Furniture({ scene }: { scene: FloorScene }) {
  const { looks, counts } = scene;
  const isSorting = looks.qmgr !== 'quiet';
  return (
    <g>
      <Counter x={202} y={204} width={78} depth={26} label="cleanup" look={looks.cleanup}>
        <g className="floor-checklist">
          <LetterPicture width={13} x={209} y={209} />
          <path d="M254 214h16M254 220h11" />
        </g>
      </Counter>
      <AddressBook look={looks['trivial-rewrite']} />
      <g className={`floor-desk is-${isSorting ? 'hot' : 'quiet'}`}>
        <rect className="floor-shade" x="302" y="326" width="196" height="10" rx="5" />
        <path className="floor-front" d="M298 208h192v116a4 4 0 0 1-4 4H302a4 4 0 0 1-4-4z" />
        <rect className="floor-top" x="298" y="184" width="192" height="26" rx="4" />
        <Pigeonholes isHot={isSorting} />
      </g>
      <Tray x={306} y={184} width={50} isHot={looks.incoming === 'hot'} />
      <Tray x={430} y={184} width={54} isHot={looks.active !== 'quiet'} />
      <Label x={331} y={227} width={68} text="incoming" isHot={counts.incoming > 0} />
      <Label x={457} y={227} width={56} text="active" isHot={counts.active > 0} />
      <g className="floor-shelves">
        <rect x="306" y="240" width="84" height="58" rx="2" />
        <rect x="398" y="240" width="84" height="58" rx="2" />
      </g>
      <Tray x={318} y={279} width={60} isHot={counts.hold > 0} />
      <Tray x={410} y={279} width={60} isHot={counts.deferred > 0} />
      <text className={`floor-tray-name${counts.hold > 0 ? ' is-hot' : ''}`} x="348" y="317" textAnchor="middle">
        hold
      </text>
      <text className={`floor-tray-name${counts.deferred > 0 ? ' is-hot' : ''}`} x="440" y="317" textAnchor="middle">
        deferred
      </text>
      <path className="floor-bars" d="M320 240v38M334 240v38M362 240v38M376 240v38" />
      <TrayCount x={354} y={178} count={counts.incoming} />
      <TrayCount x={484} y={178} count={counts.active} />
      <TrayCount x={380} y={250} count={counts.hold} />
      <TrayCount x={474} y={250} count={counts.deferred} />
    </g>
  );
}

function Label({ x, y, width, text, isHot }: { x: number; y: number; width: number; text: string; isHot: boolean }) {
  return (
    <g className={`floor-label${isHot ? ' is-hot' : ''}`}>
      <rect x={x - width / 2} y={y - 13} width={width} height="18" rx="3" />
      <text className="floor-tray-name" x={x} y={y} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

const OFFICE_MARK = { bounce: { x: 403, width: 54 }, defer: { x: 471, width: 49 }, trace: { x: 532, width: 49 } } as const;

function BackOffice({ scene, say }: { scene: FloorScene; say: FloorSay }) {
  const busy = scene.letter?.reportOf !== null && scene.letter !== null ? 'bounce' : scene.office;
  const mark = busy === null ? null : OFFICE_MARK[busy];
  return (
    <g className={`is-${scene.looks.bounce}`}>
      <Counter x={398} y={384} width={186} depth={14} label="" look={scene.looks.bounce} />
      {mark !== null && <rect className="floor-office-mark" x={mark.x} y="401" width={mark.width} height="19" rx="5" />}
      <text className="floor-name" x="491" y="415" textAnchor="middle">
        bounce · defer · trace
      </text>
      {busy !== 'bounce' && ([1, 2, 3] as const).map((line) => (
        <text key={line} className="floor-hint" x="204" y={356 + line * 18} >
          {say(`floor.office.${line}`)}
        </text>
      ))}
    </g>
  );
}

/** What lies beyond the hatch: the next host, and what it said. */
function BeyondView({ scene, say, nameOf }: Pick<FloorPictureProps, 'scene' | 'say' | 'nameOf'>) {
  const { beyond } = scene;
  if (beyond === null) return null;
  const hasToken = scene.tokens.some(({ size, at }) => size === 'large' && at.x >= 660 && at.y < 160);
  return (
    <g className={`floor-beyond is-${beyond.state}`}>
      {!hasToken && <PlacePicture place="office" size={56} x={652} y={72} />}
      {beyond.state === 'later' && <Clock transform="translate(607 104)" />}
      {beyond.state === 'refused' && <Cross transform="translate(708 76)" />}
      <text className="floor-name" x="680" y="150" textAnchor="middle">
        {shortName(nameOf(beyond.name))}
      </text>
      <text className="floor-hint" x="680" y="167" textAnchor="middle">
        {say(`floor.beyond.${beyond.state}`, { code: beyond.code })}
      </text>
    </g>
  );
}

const MOST_NAME = 17;

function shortName(name: string): string {
  if (name.length <= MOST_NAME) return name;
  const parts = name.split('.');
  const domain = parts.slice(-2).join('.');
  return domain.length <= MOST_NAME ? domain : `${name.slice(0, MOST_NAME - 1)}…`;
}

/** Order of the walk: the order of a letter's way. */
const WALK: readonly Station[] = [
  'smtpd', 'pickup', 'showq', 'cleanup', 'incoming', 'trivial-rewrite', 'qmgr', 'active', 'hold', 'deferred',
  'scache', 'smtp', 'relay', 'error', 'lmtp', 'local', 'virtual', 'pipe', 'bounce', 'mailbox',
];

/** The desks that stand there: pipe(8) and scache(8) only where they have been at work. */
export function walkOf({ plan, kept }: FloorScene): readonly Station[] {
  return WALK.filter((station) => (station === 'pipe' ? plan.hatches.includes('pipe') : station !== 'scache' || kept !== null));
}

/** Every desk is a button; Tab reaches one of them, arrows walk on. */
function Targets({ scene, selected, sentence, onSelect }: FloorPictureProps) {
  const walk = walkOf(scene);
  const reachable = selected ?? 'smtpd';
  function onKeyDown(event: KeyboardEvent<SVGGElement>, station: Station): void {
    const by = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Escape' && selected !== null) onSelect(null);
    else if (by === 0) return;
    else {
      const next = walk[(walk.indexOf(station) + by + walk.length) % walk.length] ?? 'smtpd';
      onSelect(next);
      event.currentTarget.parentElement?.querySelector<SVGGElement>(`[data-station="${next}"]`)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <g>
      {walk.map((station) => {
        const [x, y, width, height] = scene.plan.boxes[station];
        return (
          <g
            key={station}
            role="button"
            className={`floor-target${selected === station ? ' is-selected' : ''}`}
            data-station={station}
            tabIndex={station === reachable ? 0 : -1}
            aria-pressed={selected === station}
            aria-label={sentence(station)}
            onFocus={() => onSelect(station)}
            onClick={() => onSelect(station)}
            onKeyDown={(event) => onKeyDown(event, station)}
          >
            <rect x={x} y={y} width={width} height={height} rx="6" />
          </g>
        );
      })}
    </g>
  );
}
