/** The letter's way, numbered: on the desks, and as a list, the text twin of the ochre line, each with its line in the log. */
import type { FloorScene } from './floor-scene.ts';
import type { FloorSay } from './floor-words.ts';

export function FloorSteps({ scene, say }: { scene: FloorScene; say: FloorSay }) {
  return (
    <aside className="floor-steps">
      <h3>{say('floor.steps')}</h3>
      <ol>
        {scene.steps.map(({ number, station, line, isLast }) => (
          <li key={number} className={isLast ? 'is-now' : undefined}>
            <b translate="no">{station}</b>
            <span>{say(`floor.step.${station}`)}</span>
            {line !== null && (
              <code translate="no">
                {scene.letter?.queueId}: {line}
              </code>
            )}
          </li>
        ))}
      </ol>
    </aside>
  );
}

/** The list's numbers, on the desks. A desk visited again bears the last one. */
export function StepNumbers({ scene }: { scene: FloorScene }) {
  const last = new Map(scene.steps.map((step) => [step.station, step]));
  return (
    <g aria-hidden="true">
      {[...last.values()].map(({ number, station, isLast }) => {
        const { x, y } = scene.plan.numbers[station];
        return (
          <g key={station} className={isLast ? 'floor-number is-now' : 'floor-number'} transform={`translate(${x} ${y})`}>
            <circle r="9" />
            <text y="4" textAnchor="middle">
              {number}
            </text>
          </g>
        );
      })}
    </g>
  );
}
