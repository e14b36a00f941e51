/** Names and addresses that may break after their dots, hyphens and at signs, and nowhere else before they must. */
import { Fragment, type ReactNode } from 'react';

export function breakable(name: string): ReactNode {
  return name.split(/(?<=[.@-])/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
