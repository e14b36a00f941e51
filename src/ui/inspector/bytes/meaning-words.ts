/**
 * data table: what each meaning is called and what there is to know about it, in both languages. It comes with the byte
 * view, so it is not among the words of every screen. `typed` text is marked as everywhere.
 */
import type { Locale } from '../../i18n/languages.ts';
import type { MeaningKind } from './meaning-kind.ts';

export interface MeaningWords {
  readonly name: string;
  readonly about: string;
}

/** Where it is written. */
export const MEANING_RFC: Readonly<Partial<Record<MeaningKind, string>>> = {
  'verb': '5321 §4.1.1', 'greeting-name': '5321 §4.1.1.1', 'keyword': '5321 §4.1.2', 'sender': '5321 §4.1.1.2', 'recipient': '5321 §4.1.1.3',
  'parameter': '5321 §4.1.2', 'argument': '5321 §4.1.1', 'credentials': '4954 §4', 'challenge': '4954 §4', 'unknown': '5321 §4.2.4', 'chunk': '3030 §2',
  'code': '5321 §4.2.1', 'more': '5321 §4.2.1', 'enhanced': '3463 §2', 'text': '5321 §4.2', 'field-name': '5322 §2.2', 'field-value': '5322 §2.2',
  'end-of-header': '5322 §2.1', 'letter-text': '5322 §2.3', 'stuffed-dot': '5321 §4.5.2', 'end-of-data': '5321 §4.1.1.4', 'line-end': '5321 §2.3.8',
  'bare-lf': '5321 §2.3.8', 'tls': '3207 §4',
};

const EN: Readonly<Record<MeaningKind, MeaningWords>> = {
  'verb': { name: 'command', about: 'The first word of a line says what is asked for. Upper and lower case are the same to the server.' },
  'greeting-name': { name: 'client’s name', about: 'What the client calls itself. The server notes it and need not believe it.' },
  'keyword': { name: 'keyword', about: 'Tells what kind of address follows. The colon belongs to it: without it there is no address.' },
  'sender': { name: 'envelope sender', about: 'The address on the envelope to which a failure is reported. The letter is not asked.' },
  'recipient': { name: 'envelope recipient', about: 'The address on the envelope to which this letter is to be delivered. The letter is not asked.' },
  'parameter': { name: 'option', about: 'Whatever stands behind the address, after a blank, is read as an option, as in `SIZE=320`.' },
  'argument': { name: 'argument', about: 'What the command is about.' },
  'credentials': { name: 'login', about: 'Answers to the server’s questions, in base64: easy to read for anybody who looks on.' },
  'unknown': { name: 'no command', about: 'The line does not begin with a word that SMTP knows. Postfix answers 500, or hangs up.' },
  'chunk': { name: 'octets of the letter', about: '`BDAT` announced how many octets follow; they are taken as they are, dots and line ends too.' },
  'code': { name: 'reply code', about: 'Three digits; the first says what to do: 2 done, 3 go on, 4 later, 5 never like this.' },
  'more': { name: 'more lines follow', about: 'A hyphen behind the code: this is not the last line of the reply.' },
  'enhanced': { name: 'enhanced status', about: 'Says more exactly what happened: class, subject, detail.' },
  'text': { name: 'text for people', about: 'Programs do not read it; every server words it as it likes.' },
  'challenge': { name: 'question of the login', about: 'What the server wants to know next, in base64.' },
  'field-name': { name: 'header: name', about: 'Up to the colon. Servers deliver by the envelope; headers are for readers.' },
  'field-value': { name: 'header: value', about: 'For the reader. A line that begins with a blank goes on with it.' },
  'end-of-header': { name: 'empty line', about: 'Nothing between two line ends: here the header ends and the body begins.' },
  'letter-text': { name: 'body', about: 'Text for the reader, line by line. The server looks at the first dot of a line and at nothing else.' },
  'stuffed-dot': { name: 'dot that is taken off', about: 'The first dot of a line is taken off on arrival, always. Who wants one must send two.' },
  'end-of-data': { name: 'end of the letter', about: 'A dot alone on its line. Now the server takes responsibility, or says why not.' },
  'blank': { name: 'blank', about: 'Separates words.' },
  'line-end': { name: 'end of line', about: 'CR and LF, in this order. Only now the server reads the line.' },
  'bare-lf': { name: 'LF without CR', about: 'Half a line end. The standard forbids it; this Postfix takes it for a line end.' },
  'control': { name: 'control octets', about: 'No letter but what a key sends, such as `ESC [ A` for the arrow up. To the server they are octets like others.' },
  'line': { name: 'line', about: 'A line of a protocol that is not taken apart here.' },
  'tls': { name: 'encrypted (TLS)', about: 'Both ends know what this says; on the wire nobody can read it.' },
  'unread': { name: 'not read yet', about: 'Sent, but the server has not come to it, or will not: it answers in order, and reads nothing after it has said goodbye.' },
  'unfinished': { name: 'no line yet', about: 'The line’s end has not come.' },
  'unexplained': { name: 'more octets', about: 'So much that it is shown without its meaning.' },
};

const VI: Readonly<Record<MeaningKind, MeaningWords>> = {
  'verb': { name: 'lệnh', about: 'Từ đầu tiên của dòng cho biết muốn gì. Chữ hoa hay chữ thường, máy chủ coi như nhau.' },
  'greeting-name': { name: 'tên bên gọi', about: 'Bên gọi tự xưng như vậy. Máy chủ ghi lại, không nhất thiết phải tin.' },
  'keyword': { name: 'từ khóa', about: 'Cho biết sau đó là loại địa chỉ nào. Dấu hai chấm là một phần của nó: thiếu thì không có địa chỉ.' },
  'sender': { name: 'người gửi trên phong bì', about: 'Địa chỉ trên phong bì, nơi nhận báo lỗi nếu không phát được. Lá thư không được hỏi đến.' },
  'recipient': { name: 'người nhận trên phong bì', about: 'Địa chỉ trên phong bì mà lá thư sẽ được phát tới. Lá thư không được hỏi đến.' },
  'parameter': { name: 'tùy chọn', about: 'Mọi thứ sau địa chỉ và một dấu cách đều được đọc như tùy chọn, ví dụ `SIZE=320`.' },
  'argument': { name: 'đối số', about: 'Lệnh này nói về cái gì.' },
  'credentials': { name: 'đăng nhập', about: 'Lời đáp cho câu hỏi của máy chủ, viết bằng base64: ai nhìn thấy cũng đọc được.' },
  'unknown': { name: 'không phải lệnh', about: 'Dòng không bắt đầu bằng từ nào mà SMTP biết. Postfix đáp 500, hoặc ngắt kết nối.' },
  'chunk': { name: 'byte của lá thư', about: '`BDAT` đã báo trước số byte; chúng được nhận nguyên vẹn, kể cả dấu chấm và dấu hết dòng.' },
  'code': { name: 'mã trả lời', about: 'Ba chữ số; chữ số đầu cho biết làm gì tiếp: 2 xong, 3 cứ tiếp tục, 4 để sau, 5 cứ như vậy thì không bao giờ.' },
  'more': { name: 'còn dòng nữa', about: 'Dấu gạch nối sau mã: đây chưa phải dòng cuối của câu trả lời.' },
  'enhanced': { name: 'mã trạng thái mở rộng', about: 'Nói rõ hơn đã xảy ra chuyện gì: loại, chủ đề, chi tiết.' },
  'text': { name: 'chữ cho người đọc', about: 'Chương trình không đọc; mỗi máy chủ viết một kiểu.' },
  'challenge': { name: 'câu hỏi khi đăng nhập', about: 'Điều máy chủ muốn biết tiếp theo, viết bằng base64.' },
  'field-name': { name: 'header: tên', about: 'Đến dấu hai chấm là hết. Máy chủ phát thư theo phong bì; header là để người đọc xem.' },
  'field-value': { name: 'header: giá trị', about: 'Để người đọc xem. Dòng sau bắt đầu bằng dấu cách thì vẫn thuộc về nó.' },
  'end-of-header': { name: 'dòng trống', about: 'Giữa hai dấu hết dòng không có gì: header hết ở đây, phần thân bắt đầu.' },
  'letter-text': { name: 'phần thân', about: 'Chữ cho người đọc, từng dòng một. Máy chủ chỉ để ý dấu chấm đứng đầu dòng.' },
  'stuffed-dot': { name: 'dấu chấm bị bỏ đi', about: 'Dấu chấm đầu dòng luôn bị bỏ khi thư đến nơi. Muốn còn một thì phải gửi hai.' },
  'end-of-data': { name: 'hết lá thư', about: 'Một dấu chấm đứng riêng một dòng. Từ đây máy chủ nhận trách nhiệm, hoặc nói vì sao không nhận.' },
  'blank': { name: 'dấu cách', about: 'Ngăn cách các từ.' },
  'line-end': { name: 'hết dòng', about: 'CR rồi LF, đúng thứ tự ấy. Đến lúc này máy chủ mới đọc dòng.' },
  'bare-lf': { name: 'LF trần (không có CR)', about: 'Mới có nửa dấu hết dòng. Chuẩn không cho phép; Postfix này vẫn coi là hết dòng.' },
  'control': { name: 'byte điều khiển', about: 'Không phải chữ mà là thứ một phím gửi đi, ví dụ `ESC [ A` của phím mũi tên lên. Với máy chủ, đó cũng chỉ là byte.' },
  'line': { name: 'dòng', about: 'Một dòng của giao thức không được tách nhỏ ở đây.' },
  'tls': { name: 'đã mã hóa (TLS)', about: 'Hai đầu biết dòng này nói gì; trên đường truyền không ai đọc được.' },
  'unread': { name: 'chưa được đọc', about: 'Đã gửi, nhưng máy chủ chưa đọc tới, hoặc sẽ không đọc: nó trả lời theo thứ tự, và sau lời tạm biệt thì không đọc gì nữa.' },
  'unfinished': { name: 'chưa thành dòng', about: 'Dấu hết dòng chưa đến.' },
  'unexplained': { name: 'các byte còn lại', about: 'Nhiều quá nên chỉ hiện byte, không kèm ý nghĩa.' },
};

export const MEANING_WORDS: Readonly<Record<Locale, Readonly<Record<MeaningKind, MeaningWords>>>> = { en: EN, vi: VI };
