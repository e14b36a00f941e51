/**
 * Delivery status of one recipient as daemons pass it on: Postfix's dsn(3), RFC 3464 fields, and the DSN extension's
 * parameters (RFC 3461) as bit masks with Postfix's values.
 */
import type { Attributes } from '../../formats/attribute-list.ts';

export type DsnAction = '' | 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'deliverable' | 'undeliverable';

export interface Dsn {
  /** Enhanced status code, `5.1.1`. */
  readonly status: string;
  readonly action: DsnAction;
  /** What the log shows in brackets. */
  readonly reason: string;
  /** `smtp` or `x-unix` with the remote's own words; empty when there are none. */
  readonly diagnosticType: string;
  readonly diagnosticText: string;
  /** `dns` and the remote MTA's name; empty when none was involved. */
  readonly mtaType: string;
  readonly mtaName: string;
}

/** RFC 3461 NOTIFY and RET as Postfix's masks; 0 = the sender did not say. */
export const DSN_NOTIFY = { never: 1, success: 2, failure: 4, delay: 8 } as const;
export const DSN_RET = { full: 1, hdrs: 2 } as const;

/** A status without remote MTA and diagnostics (`DSN_SIMPLE`). */
export function simpleDsn(status: string, reason: string): Dsn {
  return { status, action: '', reason, diagnosticType: '', diagnosticText: '', mtaType: '', mtaName: '' };
}

/** A reply of a remote server: `text` is its reply as one line, `reason` our sentence about it. */
export function smtpDsn(status: string, reason: string, text: string, mtaName: string): Dsn {
  return { status, action: '', reason, diagnosticType: 'smtp', diagnosticText: text, mtaType: 'dns', mtaName };
}

export function dsnAttributes(dsn: Dsn): Attributes {
  return {
    status: dsn.status,
    diag_type: dsn.diagnosticType,
    diag_text: dsn.diagnosticText,
    mta_type: dsn.mtaType,
    mta_mname: dsn.mtaName,
    action: dsn.action,
    reason: dsn.reason,
  };
}

export function dsnFromAttributes(attributes: Attributes): Dsn {
  return {
    status: attributes['status'] ?? '',
    diagnosticType: attributes['diag_type'] ?? '',
    diagnosticText: attributes['diag_text'] ?? '',
    mtaType: attributes['mta_type'] ?? '',
    mtaName: attributes['mta_mname'] ?? '',
    action: (attributes['action'] ?? '') as DsnAction,
    reason: attributes['reason'] ?? '',
  };
}

/** Whether a text is an enhanced status code (`dsn_valid`): class 2, 4 or 5, then two numbers of up to 3 digits. */
export function isDsnStatus(text: string): boolean {
  return /^[245]\.\d{1,3}\.\d{1,3}$/.test(text);
}
