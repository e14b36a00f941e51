/** What the screen "What is simulated" says, in both languages; fetched with it and not before. */
import type { Locale } from '../i18n/languages.ts';

interface SupportWords {
  readonly intro: string;
  readonly made: string;
  readonly filter: string;
  readonly filterHint: string;
  readonly found: (counts: { absences: number; rfcs: number; parameters: number }) => string;
  readonly nothing: string;
  readonly programs: string;
  readonly programsText: string;
  readonly absent: string;
  readonly absentText: string;
  readonly rfcs: string;
  readonly rfcsText: string;
  readonly parameters: string;
  readonly parametersText: string;
  readonly inert: string;
  readonly inertText: string;
  readonly name: string;
  readonly value: string;
  readonly readBy: string;
  readonly nearlyAll: string;
  readonly hostDecides: string;
  readonly empty: string;
}

export const SUPPORT_WORDS: Readonly<Record<Locale, SupportWords>> = {
  en: {
    intro: 'The mail system here behaves as Postfix 3.7 and Dovecot 2.3 do, as far as this table goes. What is missing is named, with the reason.',
    made: 'This page is made from the programmes themselves each time the lab is built.',
    filter: 'Filter',
    filterHint: 'A parameter, an RFC, a programme: helo, 3461, qmgr',
    found: ({ absences, rfcs, parameters }) => `Shown: ${absences} not simulated, ${rfcs} RFCs, ${parameters} parameters.`,
    nothing: 'Nothing here has these words.',
    programs: 'Programmes',
    programsText: 'Postfix’s daemons and commands that run here.',
    absent: 'Not simulated, and why',
    absentText: 'Where the simulation stops on purpose.',
    rfcs: 'RFC sections',
    rfcsText: 'Sections that the code carries out. Where Postfix does something else than the RFC asks, it is done as Postfix does it.',
    parameters: 'Parameters of main.cf with effect',
    parametersText: 'Read by at least one programme. The default is what `postconf -d` prints.',
    inert: 'Parameters without effect',
    inertText: 'Known, can be set, printed by `postconf`, read by no programme here.',
    name: 'Parameter',
    value: 'Default',
    readBy: 'Read by',
    nearlyAll: 'nearly all',
    hostDecides: 'the host decides',
    empty: 'empty',
  },
  vi: {
    intro: 'Hệ thống thư ở đây hoạt động như Postfix 3.7 và Dovecot 2.3, trong phạm vi của bảng này. Phần còn thiếu được nêu tên, kèm lý do.',
    made: 'Trang này được lập từ chính các chương trình mỗi khi phòng thí nghiệm được dựng.',
    filter: 'Lọc',
    filterHint: 'Một tham số, một RFC, một chương trình: helo, 3461, qmgr',
    found: ({ absences, rfcs, parameters }) => `Đang hiện: ${absences} phần không mô phỏng, ${rfcs} RFC, ${parameters} tham số.`,
    nothing: 'Không có mục nào chứa những từ này.',
    programs: 'Chương trình',
    programsText: 'Những tiến trình nền và lệnh của Postfix chạy ở đây.',
    absent: 'Không mô phỏng, và vì sao',
    absentText: 'Những chỗ mô phỏng chủ ý dừng lại.',
    rfcs: 'Các mục RFC',
    rfcsText: 'Những mục mà mã nguồn thực hiện. Chỗ nào Postfix làm khác điều RFC yêu cầu thì ở đây làm như Postfix.',
    parameters: 'Tham số main.cf có tác dụng',
    parametersText: 'Được ít nhất một chương trình đọc. Giá trị mặc định là điều `postconf -d` in ra.',
    inert: 'Tham số không có tác dụng',
    inertText: 'Được biết đến, đặt được, `postconf` in ra, nhưng ở đây không chương trình nào đọc.',
    name: 'Tham số',
    value: 'Mặc định',
    readBy: 'Ai đọc',
    nearlyAll: 'gần như tất cả',
    hostDecides: 'do máy quyết định',
    empty: 'rỗng',
  },
};
