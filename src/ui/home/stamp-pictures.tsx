/** What is printed on the stamps: one picture for each lesson, or its module's when it has none. */
import { EnvelopePicture, LetterPicture, PlacePicture } from '../pictures/mail-objects.tsx';

export function StampPicture({ lesson, module }: { lesson: string; module: string }) {
  return (
    <svg viewBox="0 0 240 132" aria-hidden="true">
      <Picture name={PICTURES.has(lesson) ? lesson : module} />
    </svg>
  );
}

const PICTURES: ReadonlySet<string> = new Set(['first-telnet', 'hello-twice', 'lone-dot']);

/** The ink of a module's stamps. */
export function moduleInk(number: number): string {
  const inks = ['--mua', '--let', '--env-mark', '--mta', '--ink-3', '--mda', '--fw', '--attacker'];
  return `var(${inks[(number - 1) % inks.length] ?? '--mta'})`;
}

function Picture({ name }: { name: string }) {
  switch (name) {
    case 'first-telnet':
      return (
        <>
          <Said x={18} y={26} width={108} text="HELO" />
          <Answered x={130} y={58} width={92} text="250 Ok" />
        </>
      );
    case 'hello-twice':
      return (
        <>
          <Said x={18} y={16} width={92} text="HELO" />
          <Said x={18} y={74} width={92} text="EHLO" />
          <path d="M128 38h22M128 96h22" stroke="var(--ink-ghost)" strokeWidth="2" strokeDasharray="1 5" strokeLinecap="round" />
          <EnvelopePicture width={58} x={164} y={18} />
          <rect x="165" y="77" width="56" height="38" rx="4" fill="none" stroke="var(--env-mark)" strokeWidth="1.6" strokeDasharray="4 3" />
        </>
      );
    case 'lone-dot':
      return (
        <>
          <LetterPicture width={78} x={50} y={16} />
          <path d="M140 66h44" stroke="var(--ink-ghost)" strokeWidth="2" strokeDasharray="1 5" strokeLinecap="round" />
          <circle cx="200" cy="66" r="9" fill="var(--ink)" />
        </>
      );
    default:
      return (
        <>
          <path d="M62 62h116" stroke="var(--ink-ghost)" strokeWidth="1.6" />
          <PlacePicture place="laptop" size={44} x={22} y={40} />
          <PlacePicture place="office" size={50} x={98} y={36} />
          <PlacePicture place="mailbox" size={44} x={176} y={40} />
        </>
      );
  }
}

interface Bubble {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

function Said({ x, y, width, text }: Bubble) {
  const inner = width - 16;
  return (
    <>
      <path
        d={`M${x + 8} ${y}h${inner}a8 8 0 0 1 8 8v24a8 8 0 0 1-8 8h-${inner - 24}l-14 12v-12h-10a8 8 0 0 1-8-8v-24a8 8 0 0 1 8-8z`}
        fill="var(--surface)"
        stroke="var(--ink)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <text x={x + width / 2} y={y + 26} textAnchor="middle">
        {text}
      </text>
    </>
  );
}

function Answered({ x, y, width, text }: Bubble) {
  const inner = width - 16;
  return (
    <>
      <path
        d={`M${x + 8} ${y}h${inner}a8 8 0 0 1 8 8v24a8 8 0 0 1-8 8h-6v12l-14-12h-${inner - 20}a8 8 0 0 1-8-8v-24a8 8 0 0 1 8-8z`}
        fill="var(--ink)"
        stroke="var(--ink)"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <text className="stamp-answer" x={x + width / 2} y={y + 26} textAnchor="middle">
        {text}
      </text>
    </>
  );
}
