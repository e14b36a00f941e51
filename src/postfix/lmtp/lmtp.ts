/**
 * lmtp(8): the SMTP client under its other name, with LHLO, one answer for each recipient, and `lmtp_` parameters.
 *
 * @rfc 2033 LMTP
 */
import { smtp } from '../smtp/smtp.ts';

export const lmtp = smtp;
