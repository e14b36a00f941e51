/** lmtp(8): the SMTP client under its other name, with LHLO, one answer for each recipient, and `lmtp_` parameters. */
import { smtp } from '../smtp/smtp.ts';

export const lmtp = smtp;
