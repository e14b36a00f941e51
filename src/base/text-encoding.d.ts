/**
 * The two classes of the Encoding Standard that the core may use. The core is compiled without DOM and Node, so the
 * part that octets.ts needs is declared here; both hosts have them.
 */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
