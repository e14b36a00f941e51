/** The lab screen's words in both languages. */
export const LAB_WORDS = {
  en: {
    title: 'Send a letter by hand',
    lead: 'A mail server speaks plain text. Type these lines, one at a time, and read what it answers. Nothing leaves this page.',
    watch: 'The letter needs a few seconds to reach gmail.com. Watch its trace in the mail.log tab.',
    notYet: 'Lessons, the animated map and grading are not here yet.',
    language: 'Language',
    problem: 'The simulation stopped. Reload the page to start again.',
  },
  vi: {
    title: 'Gửi một lá thư bằng tay',
    lead: 'Máy chủ thư nói bằng chữ thường. Gõ lần lượt từng dòng dưới đây và đọc câu trả lời. Không có gì rời khỏi trang này.',
    watch: 'Thư cần vài giây để tới gmail.com. Theo dõi dấu vết của nó trong thẻ mail.log.',
    notYet: 'Các bài học, sơ đồ động và phần chấm điểm chưa có ở đây.',
    language: 'Ngôn ngữ',
    problem: 'Mô phỏng đã dừng. Tải lại trang để bắt đầu lại.',
  },
} as const;
