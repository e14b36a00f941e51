/** The letter's way as a list, numbered: the text twin of the ochre line, each desk with the line it wrote in the log. */
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
