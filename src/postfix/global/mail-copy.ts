/**
 * A letter's copy for a mailbox: the headers that final delivery puts in front (mail_copy(3)), and the trace of its
 * arrival. Shared by local(8) and virtual(8).
 */
import { quoteLocal } from '../../formats/address.ts';
import type { System } from '../../net/system.ts';
import type { DeliveryRequest, RequestRecipient } from './delivery-request.ts';
import type { MainCf } from './main-cf.ts';

export interface MailCopy {
  readonly sys: System;
  readonly cf: MainCf;
  readonly request: DeliveryRequest;
  /** Envelope sender, perhaps that of an owner- alias; and the recipient that the copy is for. */
  readonly sender: string;
  readonly recipient: RequestRecipient;
  /** What `Delivered-To:` says; null leaves the header out. */
  readonly delivered: string | null;
  /** The user's home directory: it exists, and the user may write there. */
  readonly home: string | null;
}

/** Return-Path, X-Original-To, Delivered-To. */
export function copyHeaders({ cf, sender, recipient, delivered }: MailCopy): string {
  const hasOriginal = recipient.origAddress !== '' && cf.flag('enable_original_recipient');
  const original = hasOriginal ? `X-Original-To: ${quoteLocal(recipient.origAddress)}\n` : '';
  const last = delivered === null ? '' : `Delivered-To: ${quoteLocal(delivered)}\n`;
  return `Return-Path: <${sender === '' ? '' : quoteLocal(sender)}>\n${original}${last}`;
}

/** A letter reached a mailbox; `letter` is as stored, without an mbox's From_ line. */
export function traceDelivered({ sys, request, sender, recipient }: MailCopy, mailbox: string, letter: string): void {
  sys.trace('letter.delivered', { queueId: request.queueId, sender, recipient: recipient.address, mailbox, letter });
}

/** Permission to write into a directory, by its mode's owner and other bits; groups are not simulated. */
export function mayWriteIn(sys: System, directory: string, user: string): boolean {
  const node = sys.disk.stat(directory);
  if (!node || user === 'root') return true;
  return (node.mode & (node.owner === user ? 0o200 : 0o002)) !== 0;
}
