/** Time, across the whole page: the controls, the clock, the speed, the time line, and the way into another branch. */
import { useWords } from '../i18n/use-words.ts';
import { Icon, PlayPause } from '../pictures/icons.tsx';
import { clockText, spanText } from '../stores/clock.ts';
import { SPEEDS } from '../stores/lab-slice.ts';
import { isAsked, isCatchingUp, isInPast } from '../stores/trace-slice.ts';
import { useStore, type PageState } from '../stores/store.ts';
import type { WordKey } from '../i18n/words.ts';
import { isMoving, lookAtNow, playOrPause, setSpeed, skipAhead, stepBack, stepForward, toStart } from './player.ts';
import { TimelineStrip } from './timeline-strip.tsx';
import './transport.css';

/** Worth a button: less than this is over before it is pressed. */
const WORTH_SKIPPING_MICROS = 1_500_000;

export function Transport({ onFork }: { onFork: () => void }) {
  const { t } = useWords();
  return (
    <footer className="transport" aria-label={t('lab.transport')}>
      <Controls />
      <Clock />
      <Speed />
      <TimelineStrip />
      <AheadButtons onFork={onFork} />
    </footer>
  );
}

function Controls() {
  const { t } = useWords();
  const past = useStore(isInPast);
  const empty = useStore((state) => state.cursor === 0);
  const moving = useStore(isMoving);
  const dead = useStore((state) => state.labPhase !== 'ready');
  return (
    <div className="transport-controls">
      <button type="button" className="icon-button wide-only" aria-label={t('time.toStart')} title={t('time.toStart')} disabled={empty} onClick={toStart}>
        <Icon name="rewind" />
      </button>
      <button type="button" className="icon-button wide-only" aria-label={t('time.stepBack')} title={`${t('time.stepBack')} ( , )`} disabled={empty} onClick={stepBack}>
        <Icon name="step-back" />
      </button>
      <button type="button" className="play-button" aria-label={t(moving ? 'time.pause' : 'time.play')} title={`${t(moving ? 'time.pause' : 'time.play')} (Space)`} disabled={dead && !past} onClick={playOrPause}>
        <PlayPause playing={moving} />
      </button>
      <button type="button" className="icon-button" aria-label={t('time.stepNext')} title={`${t('time.stepNext')} ( . )`} disabled={dead && !past} onClick={stepForward}>
        <Icon name="step-forward" />
      </button>
    </div>
  );
}

/** Why time stands still, or that it runs. */
export function timeState(state: PageState): WordKey {
  if (state.labPhase === 'stopped') return 'time.state.stopped';
  if (isInPast(state)) return 'time.state.past';
  if (state.labPhase !== 'ready') return 'time.state.starting';
  if (isAsked(state)) return 'time.state.asked';
  if (state.atFork) return 'time.state.forked';
  if (!state.playing || (!state.labState.running && !isCatchingUp(state))) return 'time.state.paused';
  return state.labState.nextAt === null && !isCatchingUp(state) ? 'time.state.idle' : 'time.state.running';
}

/** Virtual time of what is shown. */
export function shownTime(state: PageState): number {
  if (state.cursor >= state.count) return state.labState.now;
  return state.events[state.cursor - 1]?.t ?? 0;
}

function Clock() {
  const { t } = useWords();
  const world = useStore((state) => state.world);
  const now = useStore(shownTime);
  const says = useStore(timeState);
  return (
    <div className="transport-clock">
      <time aria-label={t('time.clock')}>{world ? clockText(now, world) : '--:--:--.---'}</time>
      <small role="status">{t(says)}</small>
    </div>
  );
}

function Speed() {
  const { t } = useWords();
  const speed = useStore((state) => state.speed);
  const at = SPEEDS.findIndex((one) => one === speed);
  return (
    <label className="transport-speed wide-only">
      <span className="visually-hidden">{t('time.speed')}</span>
      <input
        type="range"
        min={0}
        max={SPEEDS.length - 1}
        step={1}
        value={at < 0 ? 3 : at}
        aria-valuetext={t('time.speedOf', { speed })}
        onChange={(event) => setSpeed(SPEEDS[Number(event.currentTarget.value)] ?? 1)}
      />
      <span aria-hidden="true">{t('time.speedOf', { speed })}</span>
    </label>
  );
}

function AheadButtons({ onFork }: { onFork: () => void }) {
  const { t } = useWords();
  const past = useStore(isInPast);
  const wait = useStore((state) => {
    const { nextAt, now, running } = state.labState;
    if (!running || !state.playing || isAsked(state) || nextAt === null || nextAt - now < WORTH_SKIPPING_MICROS) return null;
    return Math.round((nextAt - now) / 1_000_000);
  });
  return (
    <>
      {past ? (
        <button type="button" className="button button-quiet button-small" onClick={lookAtNow}>
          {t('time.toNow')}
        </button>
      ) : (
        wait !== null && (
          <button type="button" className="button button-secondary button-small" onClick={skipAhead}>
            <Icon name="skip" size="small" />
            <span className="wide-only">{t('time.skip', { time: spanText(wait * 1_000_000) })}</span>
            <span className="narrow-only">{spanText(wait * 1_000_000)}</span>
          </button>
        )
      )}
      <button
        type="button"
        className={`button button-small fork-button ${past ? 'button-primary' : 'button-secondary'}`}
        title={t('time.fork.explain')}
        disabled={!past}
        onClick={onFork}
      >
        <Icon name="fork" size="small" />
        <span>{t('time.forkHere')}</span>
      </button>
    </>
  );
}
