/** Zoom level 2 with its head: which host is looked into, the way back to the internet, and the floor itself. */
import { useState, type ReactNode } from 'react';
import { askAddress } from '../app/ask-address.ts';
import { DiagramHead } from '../diagram/diagram-head.tsx';
import type { PicturedHost } from '../diagram/stage.ts';
import { sayIn } from '../narration/narration-words.ts';
import type { DiagramZoom } from '../stores/interface-slice.ts';
import { Icon } from '../pictures/icons.tsx';
import { FloorPane, type FloorPaneProps } from './floor-pane.tsx';
import { floorWords } from './floor-words.ts';

interface HostPictureProps extends Omit<FloorPaneProps, 'host'> {
  /** Mail hosts of the world, never empty. */
  readonly hosts: readonly PicturedHost[];
  /** The place chosen on level 1; its host is shown first. */
  readonly selected: string | null;
  readonly onZoom: (zoom: DiagramZoom) => void;
  readonly tools: ReactNode;
  /** Opens a host's main.cf; null for hosts on which the reader may not edit. */
  readonly editorOf: (host: string) => (() => void) | null;
}

export function HostPicture({ hosts, selected, onZoom, tools, editorOf, ...pane }: HostPictureProps) {
  const [chosen, setChosen] = useState(() => hosts.find(({ name }) => name === selected?.split('#')[0])?.name ?? null);
  const host = hosts.find(({ name }) => name === chosen) ?? hosts[0];
  if (host === undefined) return null;
  const say = sayIn(pane.locale);
  const words = floorWords(pane.locale);
  const label = words('floor.host');
  const edit = editorOf(host.name);
  return (
    <section className={`diagram${pane.isStill ? ' is-still' : ''}`} aria-label={say('diagram.label')}>
      <DiagramHead
        {...{ say, onZoom }}
        tools={
          <>
            {edit && (
              <button type="button" className="icon-button" aria-label={words('floor.ask')} title={words('floor.ask')} onClick={() => askAddress(host.name)}>
                <Icon name="question" />
              </button>
            )}
            {edit && (
              <button type="button" className="button button-secondary button-small" aria-label={words('floor.edit')} title={words('floor.edit')} onClick={edit}>
                <Icon name="scroll" size="small" />
                <span className="floor-file-name" lang="en" translate="no">
                  main.cf
                </span>
              </button>
            )}
            {tools}
          </>
        }
        zoom="host"
        place={
          hosts.length === 1 ? (
            <span className="floor-hosts">{host.label ?? host.name}</span>
          ) : (
            <select className="floor-hosts" aria-label={label} value={host.name} onChange={(event) => setChosen(event.target.value)}>
              {hosts.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.label ?? one.name}
                </option>
              ))}
            </select>
          )
        }
      />
      <FloorPane key={host.name} {...pane} host={host.name} />
    </section>
  );
}
