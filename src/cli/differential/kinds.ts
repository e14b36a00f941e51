/** The two kinds of cases: SMTP sessions with smtpd(8), and deliveries through the whole chain. */
import { recordingText, type DifferentialCase, type RecordedDifferentialCase } from './case.ts';
import { recorded, verdictOn } from './compare-case.ts';
import { deliveryText, recordedDelivery, type DifferentialDelivery, type LiveDelivery, type RecordedDelivery } from './delivery/delivery-case.ts';
import { verdictOnDelivery } from './delivery/compare-delivery-case.ts';
import { deliveriesOf } from './delivery/generate-deliveries.ts';
import { savedDeliveries, saveDeliveries } from './delivery/saved-deliveries.ts';
import { shrinkDelivery } from './delivery/shrink-delivery.ts';
import { casesOf } from './generate.ts';
import type { SmtpdResult } from '../replay/smtpd-result.ts';
import { savedRecordings, saveRecording } from './saved.ts';
import { shrink } from './shrink.ts';
import type { Verdict } from './verdict.ts';

/** `Case` is what is done, `Live` what the real Postfix did, `Recorded` both, normalised. */
export interface Kind<Case, Live, Recorded> {
  readonly name: 'session' | 'delivery';
  readonly plural: string;
  casesOf(seed: string, configuration: number, count: number): readonly Case[];
  recorded(one: Case, live: Live): Recorded;
  verdictOn(one: Recorded): Promise<Verdict>;
  /** `name` is that of the configuration. */
  save(directory: string, name: string, cases: readonly Recorded[]): void;
  saved(directory: string): readonly Recorded[];
  shrink(one: Case, differs: (one: Case) => Promise<boolean>): Promise<Case>;
  /** The text of the recording's file. */
  text(one: Recorded): string;
}

export const SESSIONS: Kind<DifferentialCase, SmtpdResult, RecordedDifferentialCase> = {
  name: 'session', plural: 'sessions', casesOf, recorded, verdictOn, shrink,
  save: saveRecording,
  saved: (directory) => savedRecordings(directory).flat(),
  text: (one) => recordingText('differential', [one]),
};

export const DELIVERIES: Kind<DifferentialDelivery, LiveDelivery, RecordedDelivery> = {
  name: 'delivery', plural: 'deliveries', casesOf: deliveriesOf, recorded: recordedDelivery, verdictOn: verdictOnDelivery, shrink: shrinkDelivery,
  save: saveDeliveries, saved: savedDeliveries, text: deliveryText,
};
