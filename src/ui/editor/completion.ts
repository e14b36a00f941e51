/**
 * Completion in main.cf: parameters at the start of a line, $names and restrictions in values. Tab takes the one that is
 * marked with its default, Enter without; where nothing is offered, Tab leaves the text as everywhere on the page.
 */
import {
  acceptCompletion, autocompletion, completionKeymap, completionStatus, insertCompletionText, CompletionContext, selectedCompletion, type Completion, type CompletionResult,
} from '@codemirror/autocomplete';
import { Prec, type Extension } from '@codemirror/state';
import { keymap, type EditorView } from '@codemirror/view';
import { SMTP_RESTRICTIONS } from '../../formats/smtp-rule.ts';
import { completionInfo } from './about.ts';
import type { EditorSpeech } from './editor-words.ts';
import { hasWritableDefault, levelIn, PARAMETER_NAMES, parameterFacts } from './parameter-facts.ts';

/** Restrictions that people choose from; the others are old names or rare. */
const RARE = /^(check_relay_domains|permit_naked_ip_address|reject_(unknown_client|invalid_hostname|non_fqdn_hostname|unknown_hostname|unknown_address|rbl)|check_recipient_maps|sleep)$/;

export function parameterCompletion(speech: () => EditorSpeech): Extension {
  return [
    autocompletion({ override: [(context) => complete(context, speech)], icons: false, defaultKeymap: false }),
    Prec.highest(keymap.of([...completionKeymap.filter(({ key }) => key !== 'Escape'), { key: 'Tab', run: (view) => acceptWithDefault(view, speech) }])),
  ];
}

function complete(context: CompletionContext, speech: () => EditorSpeech): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (/^\s*#/.test(line.text)) return null;
  const info = completionInfo(speech, () => levelIn(context.state.doc.toString()));
  const isName = /^[A-Za-z0-9_]*$/.test(before);
  if (isName) {
    if (before === '' && !context.explicit) return null;
    return offered(before, line.from, PARAMETER_NAMES.map((name) => ({
      label: name, type: 'property', info, apply: (view, _, from, to) => insertName(view, name, from, to, false),
    })), speech);
  }
  const macro = /\$([A-Za-z0-9_]*)$/.exec(before)?.[1];
  if (macro !== undefined) {
    return offered(`$${macro}`, context.pos - macro.length - 1, PARAMETER_NAMES.map((name) => ({ label: `$${name}`, type: 'variable', info })), speech);
  }
  const word = /[a-z0-9_]*$/.exec(before)?.[0] ?? '';
  if (!isRestrictionList(context, line.number) || (word === '' && !context.explicit)) return null;
  return offered(word, context.pos - word.length, SMTP_RESTRICTIONS.filter((name) => !RARE.test(name)).map((label) => ({ label, type: 'keyword' })), speech);
}

/** What holds the typed letters: first what begins with them, then what is explained, then by name. */
function offered(typed: string, from: number, options: readonly Completion[], speech: () => EditorSpeech): CompletionResult | null {
  const asked = typed.replace(/^\$/, '');
  const rank = ({ label }: Completion): number => {
    const name = label.replace(/^\$/, '');
    return (name.startsWith(asked) ? 0 : 2) + (speech().meaning(name) === null ? 1 : 0);
  };
  const found = options.filter(({ label }) => label.includes(asked));
  if (found.length === 0 || (found.length === 1 && found[0]?.label === typed)) return null;
  return {
    from, filter: false, options: [...found].sort((a, b) => rank(a) - rank(b) || (a.label < b.label ? -1 : 1)),
    getMatch: ({ label }) => (asked === '' ? [] : [label.indexOf(asked), label.indexOf(asked) + asked.length]),
  };
}

/** Whether the logical line that the cursor is in sets one of the lists of restrictions. */
function isRestrictionList(context: CompletionContext, from: number): boolean {
  for (let number = from; number > 0; number -= 1) {
    const { text } = context.state.doc.line(number);
    if (/^\s/.test(text) || /^#/.test(text)) continue;
    return /^smtpd_\w*restrictions\s*=/.test(text);
  }
  return false;
}

function insertName(view: EditorView, name: string, from: number, to: number, withDefault: boolean): void {
  const rest = view.state.doc.lineAt(to);
  const hasValue = /^\s*=/.test(view.state.sliceDoc(to, rest.to));
  const usual = withDefault && hasWritableDefault(name) ? (parameterFacts(name, levelIn(view.state.doc.toString()))?.usual ?? '') : '';
  view.dispatch(insertCompletionText(view.state, hasValue ? name : `${name} = ${usual}`, from, to));
}

function firstOffered({ state }: EditorView, speech: () => EditorSpeech): Completion | null {
  return complete(new CompletionContext(state, state.selection.main.head, false), speech)?.options[0] ?? null;
}

function acceptWithDefault(view: EditorView, speech: () => EditorSpeech): boolean {
  const status = completionStatus(view.state);
  // While the list is made anew for the last letter nothing is marked, but what will be is known: Tab does not come too early.
  const chosen = status === null ? null : (selectedCompletion(view.state) ?? (status === 'pending' ? firstOffered(view, speech) : null));
  if (chosen === null) return false;
  if (chosen.type !== 'property') return acceptCompletion(view);
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  insertName(view, chosen.label, line.from, head, true);
  return true;
}
