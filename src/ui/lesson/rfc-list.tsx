/** Where it is written: `5321 §4.1.1.4`, as a link into the RFC editor's text. */
export function RfcList({ rfc }: { rfc: readonly string[] }) {
  return (
    <span className="rfc-list">
      {rfc.map((one) => {
        const [number = '', section] = one.replace(/^RFC\s*/i, '').split(/\s+/, 2);
        const anchor = section === undefined ? '' : `#section-${section.replace('§', '')}`;
        return (
          <a key={one} href={`https://www.rfc-editor.org/rfc/rfc${number}.html${anchor}`} target="_blank" rel="noopener noreferrer" lang="en" translate="no">
            RFC {number} {section}
          </a>
        );
      })}
    </span>
  );
}
