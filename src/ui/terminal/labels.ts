/** The terminal's own words, in both languages of the page. */

export interface TerminalLabels {
  /** Name of the whole pane and of the list of tabs. */
  readonly pane: string;
  readonly tabs: string;
  /** Name of one terminal's text field; `{name}` is the tab's. */
  readonly terminal: string;
  readonly log: string;
  readonly logEmpty: string;
  readonly logCut: string;
  readonly envelope: string;
  readonly letter: string;
  readonly leave: string;
  /** The button at a reply. */
  readonly why: string;
  readonly past: string;
  readonly fork: string;
  readonly keys: string;
  readonly control: string;
  readonly escape: string;
  readonly up: string;
  readonly down: string;
  readonly left: string;
  readonly right: string;
}

export const TERMINAL_LABELS: Readonly<Record<'en' | 'vi', TerminalLabels>> = {
  en: {
    pane: 'Terminal',
    tabs: 'Terminals and log',
    terminal: 'Terminal on {name}',
    log: 'mail.log of {name}',
    logEmpty: 'Nothing has been logged yet.',
    logCut: 'Earlier lines: cat /var/log/mail.log',
    envelope: 'Envelope',
    letter: 'Letter',
    leave: 'Ctrl+Shift+Esc leaves the terminal',
    why: 'Why this reply?',
    past: 'You are looking at the past. The terminal is read-only here.',
    fork: 'Go another way from here',
    keys: 'Keys',
    control: 'Control, for the next key',
    escape: 'Escape',
    up: 'Up: the line before',
    down: 'Down: the line after',
    left: 'Left',
    right: 'Right',
  },
  vi: {
    pane: 'Khung dòng lệnh',
    tabs: 'Các khung dòng lệnh và nhật ký',
    terminal: 'Khung dòng lệnh trên {name}',
    log: 'mail.log của {name}',
    logEmpty: 'Nhật ký chưa có dòng nào.',
    logCut: 'Các dòng trước đó: cat /var/log/mail.log',
    envelope: 'Phong bì',
    letter: 'Lá thư',
    leave: 'Ctrl+Shift+Esc để ra khỏi khung dòng lệnh',
    why: 'Vì sao có câu trả lời này?',
    past: 'Bạn đang xem lại quá khứ. Khung dòng lệnh ở đây chỉ để đọc.',
    fork: 'Rẽ hướng khác từ đây',
    keys: 'Các phím',
    control: 'Control, cho phím kế tiếp',
    escape: 'Escape',
    up: 'Lên: dòng trước',
    down: 'Xuống: dòng sau',
    left: 'Trái',
    right: 'Phải',
  },
};

export function withName(label: string, name: string): string {
  return label.replace('{name}', name);
}
