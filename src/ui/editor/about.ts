/** What is shown of a parameter beside the text: when the pointer rests on its name, and beside the list of completions. */
import type { Completion } from '@codemirror/autocomplete';
import { hoverTooltip, type EditorView, type Tooltip } from '@codemirror/view';
import type { Extension } from '@codemirror/state';
import type { EditorSpeech } from './editor-words.ts';
import { levelIn, parameterAt, parameterFacts } from './parameter-facts.ts';

/** A card: name, meaning, default, and the way to the manual. Null for a name that is no parameter. */
export function aboutCard(name: string, level: string, speech: EditorSpeech, more: string | null = null): HTMLElement | null {
  const facts = parameterFacts(name, level);
  if (facts === null) return null;
  const card = element('div', 'cf-card');
  card.append(element('code', 'cf-card-name', name));
  const meaning = speech.meaning(name);
  if (meaning !== null) card.append(element('p', '', meaning));
  const usual = element('p', 'cf-card-default');
  usual.append(`${speech.say('about.default')} `, facts.usual === '' ? element('em', '', speech.say('about.default.empty')) : element('code', '', facts.usual));
  card.append(usual, element('small', '', more ?? speech.say('about.manual', { name })));
  return card;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.textContent = text;
  if (tag === 'code') {
    made.lang = 'en';
    made.translate = false;
  }
  return made;
}

export function parameterHover(speech: () => EditorSpeech): Extension {
  return hoverTooltip((view: EditorView, pos: number): Tooltip | null => {
    const line = view.state.doc.lineAt(pos);
    const column = pos - line.from;
    const word = view.state.wordAt(pos);
    const name = parameterAt(line.text, column);
    if (name === null || word === null || view.state.sliceDoc(word.from, word.to) !== name) return null;
    const card = aboutCard(name, levelIn(view.state.doc.toString()), speech());
    return card && { pos: word.from, end: word.to, above: true, create: () => ({ dom: card }) };
  });
}

export function completionInfo(speech: () => EditorSpeech, level: () => string): (completion: Completion) => HTMLElement | null {
  return ({ label }) => aboutCard(label.replace(/^\$/, ''), level(), speech(), speech().say('complete.insert'));
}
