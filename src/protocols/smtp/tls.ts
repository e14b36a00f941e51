/**
 * TLS as far as it shows. Nothing is encrypted in the simulation: after STARTTLS the session goes on in the clear, and
 * the client's stand-in for a handshake is the line below. What Postfix says about the session is what OpenSSL 3.0
 * negotiates with a client of its own kind.
 *
 * @absent tls Encryption: after STARTTLS the session goes on without certificates, ciphers or keys. What is said about
 *   TLS is said as between two programmes of OpenSSL 3.0.
 */

/** What simulated clients send and get instead of TLS records. */
export const HANDSHAKE_REQUEST = 'posthorn-tls client\r\n';
export const HANDSHAKE_ANSWER = 'posthorn-tls server\r\n';

export const TLS_SESSION = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384 (256/256 bits)',
  cipherName: 'TLS_AES_256_GCM_SHA384',
  keyBits: 256,
  keys: 'key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256',
  receivedLines: [
    '\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
    '\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)',
    '\t(No client certificate requested)',
  ],
} as const;
