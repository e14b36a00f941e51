/** The steps as a list along a line: what was asked, what decided (a way into the editor), and what came of it. */
import { Fragment, type ReactNode } from 'react';
import type { Decider } from '../../postfix/rehearsal/decider.ts';
import type { Destination, Ending, Journey, Rehearsal } from '../../postfix/rehearsal/rehearsal.ts';
import type { Step } from '../../postfix/rehearsal/steps.ts';
import { Icon, type IconName } from '../pictures/icons.tsx';
import type { DecidingPlace } from './deciding-place.ts';
import { Pigeonholes } from './pigeonholes.tsx';
import type { RehearsalSay } from './rehearsal-words.ts';
import { shownText } from './shown-text.ts';
import type { RehearsalKey } from './words-en.ts';

export interface StepsContext {
  readonly say: RehearsalSay;
  /** What smtpd said; null deeper down, where nobody is asked. */
  readonly reply: Rehearsal['reply'];
  readonly placeOf: (decider: Decider) => DecidingPlace | null;
  readonly onOpen: (place: DecidingPlace) => void;
}

const ICONS: Readonly<Record<Step['kind'], IconName>> = {
  'completed': 'restart', 'canonical': 'differ', 'masqueraded': 'differ', 'copied': 'copy', 'aliased': 'differ', 'not-aliased': 'differ', 'class': 'tray', 'route': 'arrow-right',
  'expanded': 'fork', 'placed': 'folder',
};

/** A forwarded letter's way follows its end. */
export function Way({ journey, context }: { readonly journey: Journey; readonly context: StepsContext }) {
  const isMany = journey.destinations.length > 1;
  return (
    <>
      <JourneySteps journey={journey} context={context} />
      {journey.destinations.map((destination, at) => (
        <DestinationSteps key={at} {...{ destination, context }} isNamed={isMany} />
      ))}
    </>
  );
}

function JourneySteps({ journey, context }: { readonly journey: Journey; readonly context: StepsContext }) {
  const { say } = context;
  return (
    <>
      {journey.steps.map((step, at) => (
        <Line key={at} icon={ICONS[step.kind]} title={say(step.kind)} text={say(sentence(step))} {...{ step, context }} />
      ))}
      {journey.trouble !== null && <Line icon="octagon" title={say('trouble')} text={say('trouble.say')} result={journey.trouble} context={context} />}
    </>
  );
}

function sentence({ kind, decider, file }: Step): RehearsalKey {
  switch (kind) {
    case 'completed': return `completed.${decider?.parameter ?? 'myorigin'}` as RehearsalKey;
    case 'expanded': return file === undefined ? 'expanded.alias' : decider === null ? 'expanded.include' : 'expanded.forward';
    case 'class': case 'route': return 'route.say';
    default: return `${kind}.say`;
  }
}

interface DestinationProps {
  readonly destination: Destination;
  readonly context: StepsContext;
  /** Whether there are others beside it. */
  readonly isNamed: boolean;
}

function DestinationSteps({ destination, context, isNamed }: DestinationProps) {
  const { say } = context;
  const { steps, ends } = destination;
  return (
    <>
      {isNamed && (
        <li className="rehearsal-branch">
          {say('way', { address: shownText(destination.address) })}
        </li>
      )}
      {steps.map((step, at) => (
        <Fragment key={at}>
          <StepLine {...{ step, context, destination }} isFirstRoute={steps[at - 1]?.kind === 'class'} />
          {step.kind === 'class' && !isNamed && <KnownLine context={context} />}
        </Fragment>
      ))}
      {ends.map((end, at) => (
        <EndLine key={at} {...{ end, context }} />
      ))}
    </>
  );
}

/** Whether smtpd knows the recipient: it looks before it answers. */
function KnownLine({ context }: { readonly context: StepsContext }) {
  const { say, reply } = context;
  const isUnlisted = reply?.why?.rule === 'reject_unlisted_recipient';
  if (reply === null || (reply.known === null && !isUnlisted)) return null;
  const entry = reply.known?.entry ?? null;
  // A line of passwd(5) says more than is asked here.
  const found = entry === null ? '' : entry.table.endsWith('unix:passwd.byname') ? entry.key : entry.value;
  return (
    <Line
      icon="user" title={say('known')} text={say(isUnlisted ? 'unknown.say' : 'known.say')} context={context}
      step={{ kind: 'placed', results: found === '' ? [] : [found], decider: reply.known }}
    />
  );
}

function StepLine({ step, context, destination, isFirstRoute }: { readonly step: Step; readonly context: StepsContext; readonly destination: Destination; readonly isFirstRoute: boolean }) {
  const { say } = context;
  const title = say(step.kind);
  if (step.kind === 'class') {
    return (
      <Line icon="tray" isKey title={title} text={say(`class.${destination.class}` as RehearsalKey)} {...{ step, context }}>
        <Pigeonholes chosen={destination.class} say={say} />
      </Line>
    );
  }
  const text = step.kind === 'route' ? say(isFirstRoute ? 'route.class' : 'route.over') : say(sentence(step));
  return <Line icon={ICONS[step.kind]} {...{ title, text, step, context }} />;
}

const END_ICONS: Readonly<Record<Ending['kind'], IconName>> = {
  'mailbox': 'mail', 'file': 'mail', 'command': 'prompt', 'forwarded': 'mail', 'handed-over': 'globe', 'bounced': 'octagon', 'deferred': 'clock', 'discarded': 'cross', 'nobody': 'cross',
};

function EndLine({ end, context }: { readonly end: Ending; readonly context: StepsContext }) {
  const { say } = context;
  const name: RehearsalKey = end.kind === 'mailbox' ? `end.mailbox.${end.format}` : `end.${end.kind}`;
  const text = end.kind === 'handed-over' ? handedOver(end, say) : say(`${name}.say` as RehearsalKey);
  return (
    <>
      <Line icon={END_ICONS[end.kind]} isKey title={say(name)} text={text} result={resultOf(end)} context={context} />
      {end.kind === 'forwarded' && end.journey !== null && <Way journey={end.journey} context={{ ...context, reply: null }} />}
    </>
  );
}

function handedOver({ nexthop, transport }: Extract<Ending, { kind: 'handed-over' }>, say: RehearsalSay): string {
  if (/^(?:unix|inet):/.test(nexthop) || transport === 'lmtp') return say('end.handed-over.agent');
  return nexthop.startsWith('[') ? say('end.handed-over.host') : say('end.handed-over.mx', { domain: nexthop.replace(/:\d+$/, '') });
}

function resultOf(end: Ending): string {
  switch (end.kind) {
    case 'mailbox': return end.format === 'maildir' ? `${end.path.replace(/\/$/, '')}/new/` : end.path;
    case 'file': return end.path;
    case 'command': return `|${end.command}`;
    case 'forwarded': return end.to;
    case 'handed-over': return `${end.transport}:${end.nexthop}`;
    case 'bounced': case 'deferred': return `${end.status} ${end.text}`;
    case 'discarded': return end.text;
    case 'nobody': return '';
  }
}

interface LineProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly context: StepsContext;
  readonly step?: Step;
  readonly result?: string;
  readonly isKey?: boolean;
  readonly children?: ReactNode;
}

function Line({ icon, title, text, context, step, result, isKey = false, children }: LineProps) {
  const results = step?.results.map(shownText).join(', ') ?? shownText(result ?? '');
  return (
    <li className={isKey ? 'rehearsal-step is-key' : 'rehearsal-step'}>
      <i aria-hidden="true">
        <Icon name={icon} size="small" />
      </i>
      <div>
        <b>{title}</b> <span>{text}</span>
        <p className="rehearsal-by">
          {step && <DecidedBy step={step} context={context} />}
          {results !== '' && (
            <>
              {step && (step.decider !== null || step.file !== undefined) && <Icon name="arrow-right" size="small" />}
              <code className="rehearsal-result" lang="en" translate="no">
                {results}
              </code>
            </>
          )}
          {step?.kind === 'not-aliased' && <em>{context.say('unchanged')}</em>}
        </p>
        {children}
      </div>
    </li>
  );
}

/** The setting or entry; a button where a file says it. */
function DecidedBy({ step: { decider, file }, context }: { readonly step: Step; readonly context: StepsContext }) {
  const { say, placeOf, onOpen } = context;
  const place = file !== undefined ? { path: file } : decider === null ? null : placeOf(decider);
  const text = file ?? (decider === null ? '' : written(decider));
  if (text === '') return null;
  if (place === null) {
    return (
      <>
        <code className="rehearsal-param" lang="en" translate="no">
          {shownText(text)}
        </code>
        {decider?.from.from === 'default' && <em>{say('default')}</em>}
      </>
    );
  }
  const label = place.line === undefined ? say('open', { path: place.path }) : say('open.line', { path: place.path, line: place.line });
  return (
    <button type="button" className="rehearsal-param" title={label} onClick={() => onOpen(place)}>
      <code lang="en" translate="no">
        {shownText(text)}
      </code>
      <small lang="en" translate="no">
        {place.path.slice(place.path.lastIndexOf('/') + 1)}
        {place.line === undefined ? '' : `:${place.line}`}
      </small>
    </button>
  );
}

function written({ parameter, value, entry, item }: Decider): string {
  if (entry !== null) return `${entry.table.includes('{') ? parameter : entry.table}: ${entry.key}`;
  if (item !== null) return `${parameter}: ${item}`;
  return value === '' ? parameter : `${parameter} = ${value}`;
}
