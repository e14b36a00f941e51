/** The picture's text twin: what stands at a place and what goes on there, in one sentence for each. */
import { textFromOctets } from '../../base/octets.ts';
import type { Say } from '../narration/narration-words.ts';
import type { Scene, SceneNode } from './scene.ts';
import type { Stage, StageNode } from './stage.ts';
import type { Traveller } from './travellers.ts';

/** The name under a place; a terminal's and a mailbox's depend on the language. */
export function nodeName(node: Pick<StageNode, 'look' | 'name'>, say: Say): string {
  if (node.name !== '') return node.name;
  return say(node.look === 'terminal' ? 'diagram.terminal' : 'diagram.mailbox');
}

/** The second line under a place: its role and address. */
export function nodeDetail(node: Pick<StageNode, 'look' | 'name' | 'address' | 'attached'>, say: Say): string {
  if (node.look === 'terminal') return say('diagram.you');
  const role = say(`diagram.look.${node.look}`);
  if (node.look === 'mailbox') return node.attached ? '' : role;
  if (node.look === 'name-server') return node.address ?? '';
  return node.address === null ? role : `${role} · ${node.address}`;
}

/** Everything that can be seen at a place, as a sentence: the accessible name of its button. */
export function nodeSentence(node: SceneNode, scene: Scene, stage: Stage, say: Say): string {
  const parts = [titleOf(node, stage, say), say(`diagram.state.${node.state}`)];
  if (node.queued > 0) parts.push(say('diagram.queued', { count: node.queued }));
  if (node.waiting > 0) parts.push(say('diagram.waiting', { count: node.waiting }));
  if (node.delivered > 0) parts.push(say('diagram.delivered', { count: node.delivered }));
  for (const traveller of scene.travellers) {
    if (isAt(traveller, node.id)) parts.push(travellerText(traveller, stage, say));
  }
  for (const query of scene.queries) {
    if (query.to !== node.id) continue;
    const asked = say('diagram.question', { host: stage.node(query.from)?.name ?? query.from, question: query.question });
    parts.push([asked, ...(query.answers.length > 0 ? query.answers : query.rcode === null ? [] : [query.rcode])].join(' '));
  }
  return parts.join(', ');
}

function titleOf(node: SceneNode, stage: Stage, say: Say): string {
  const host = stage.node(node.host)?.name ?? node.host;
  if (node.look === 'terminal') return say('diagram.said.terminal', { name: host });
  if (node.look === 'mailbox' && node.attached) return say('diagram.said.own-mailbox', { name: host });
  const address = node.address === null ? '' : `, ${node.address}`;
  return `${node.name}, ${say(`diagram.said.${node.look}`)}${address}`;
}

/** A copy under way belongs to the place that it goes to: that is where something will happen. */
function isAt({ spot }: Traveller, node: string): boolean {
  return spot.kind === 'node' ? spot.node === node : spot.to === node;
}

export function travellerText(traveller: Traveller, stage: Stage, say: Say): string {
  const badge = traveller.badge === null ? '' : `, ${say(`diagram.badge.${traveller.badge.kind}`, { code: traveller.badge.code })}`;
  return letterText(traveller, stage, say) + badge;
}

function letterText(traveller: Traveller, stage: Stage, say: Say): string {
  const { form, envelope, spot } = traveller;
  const queueId = traveller.queueId ?? '';
  if (form === 'delivered') return say('diagram.here.delivered', { sender: bracketed(traveller.returnPath ?? '') });
  if (form === 'left') return say('diagram.here.left', { queueId });
  if (spot.kind === 'link') return say('diagram.here.copy', { queueId, name: stage.node(spot.to)?.name ?? spot.to });
  const own = envelope?.sender ?? null;
  const sender = own === null ? say('diagram.nobody') : bracketed(own);
  const recipients = envelope === null || envelope.recipients.length === 0 ? say('diagram.nobody') : shown(envelope.recipients.join(', '));
  return say(form === 'whole' ? 'diagram.here.letter' : 'diagram.here.draft', { queueId, sender, recipients });
}

export function bracketed(address: string): string {
  return address === '' ? '<>' : shown(address);
}

/** Addresses are octets; what is shown is text, and never more than fits a line or two. */
export function shown(octets: string): string {
  const text = textFromOctets(octets);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
