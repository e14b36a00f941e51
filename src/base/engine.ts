/** Which engine made a trace or a submission: another one may give another trace for the same inputs. */
export const ENGINE = 'posthorn 0.1.0';
