/** The picture of the first visit: a post office that answers on port 25, and somebody who is about to say HELO. */
import { EnvelopePicture, LetterPicture, PlacePicture, Postmark, PostHorn } from '../pictures/mail-objects.tsx';

export function FirstPicture() {
  return (
    <svg className="first-picture" viewBox="34 40 494 326" aria-hidden="true">
      <defs>
        <pattern id="first-tiles" width="26" height="26" patternUnits="userSpaceOnUse">
          <rect width="26" height="26" fill="color-mix(in srgb, var(--mta) 3%, var(--surface))" />
          <path d="M0 .5h26M.5 0v26" stroke="color-mix(in srgb, var(--mta) 8%, var(--surface))" />
        </pattern>
      </defs>
      <path d="M40 250H520v96H40z" fill="url(#first-tiles)" />
      <path d="M40 344h480v12H40z" fill="color-mix(in srgb, var(--mta) 26%, var(--surface))" />
      <Counter />
      <g transform="translate(430 214) rotate(8)">
        <Postmark text={{ ring: 'UBUNTU', date: '24 XI', time: '02:00' }} size={46} />
      </g>
      <g>
        <path
          d="M64 150h158a10 10 0 0 1 10 10v44a10 10 0 0 1-10 10h-96l-24 22v-22H64a10 10 0 0 1-10-10v-44a10 10 0 0 1 10-10z"
          fill="var(--surface)"
          stroke="var(--ink)"
          strokeWidth="2.6"
          strokeLinejoin="round"
        />
        <text className="first-helo" x="74" y="190">
          HELO
        </text>
        <rect x="142" y="168" width="12" height="27" fill="var(--now)" className="blink" />
      </g>
      <PlacePicture place="laptop" size={86} x={68} y={250} />
      <path d="M160 296C200 296 214 262 268 254" fill="none" stroke="var(--env-mark)" strokeWidth="3.4" strokeDasharray=".5 9" strokeLinecap="round" />
      <g className="bob">
        <g transform="rotate(-6 262 276)" className="flying">
          <g transform="rotate(7 262 250)">
            <LetterPicture width={62} x={232} y={216} />
          </g>
          <EnvelopePicture width={116} x={204} y={243} />
        </g>
      </g>
    </svg>
  );
}

function Counter() {
  const shade = 'color-mix(in srgb, var(--mta) 16%, var(--surface))';
  return (
    <g stroke="var(--mta)" strokeWidth="2.4">
      <rect x="300" y="120" width="200" height="190" rx="4" fill="var(--surface)" strokeWidth="3" />
      <path d="M282 124L400 52l118 72z" fill={shade} strokeWidth="3" strokeLinejoin="round" />
      <circle cx="400" cy="96" r="15" fill="var(--now)" />
      <g transform="translate(390 87)" color="#131822">
        <PostHorn size={20} />
      </g>
      <rect x="322" y="150" width="156" height="82" rx="4" fill="color-mix(in srgb, var(--let) 7%, var(--surface))" />
      <path d="M400 150v82" stroke="color-mix(in srgb, var(--mta) 40%, var(--surface))" strokeWidth="1.6" />
      <rect x="352" y="160" width="96" height="28" rx="5" fill="var(--ink)" stroke="none" />
      <text className="first-port" x="400" y="179" textAnchor="middle" stroke="none">
        port 25
      </text>
      <path d="M306 232h188v20H306z" fill="var(--surface)" />
      <path d="M306 252h188v58H306z" fill={shade} />
    </g>
  );
}
