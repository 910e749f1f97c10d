export interface Fault {
  /** A sentence for operators, without the full stop. */
  readonly reason: string;
  /** Whether it may pass without a change of the setup. */
  readonly passes: boolean;
}

/** By code: an errno name, a TLS error of Node's, or a code of the database. */
export type Faults = Readonly<Record<string, Fault>>;

export const passing = (reason: string): Fault => ({ reason, passes: true });
export const lasting = (reason: string): Fault => ({ reason, passes: false });

export const missingPrivilege = (page: string): Fault => lasting(`its user lacks a privilege: see docs/${page}`);

const unknownAuthority = lasting(
  "its certificate is not signed by a trusted authority: name the authority's certificate in sslrootcert of the URL (tlsCAFile for MongoDB)",
);

/** Codes of connections to any server. */
export const connectionFaults: Faults = {
  ECONNREFUSED: passing("it refuses connections"),
  ECONNRESET: passing("it closed the connection"),
  EPIPE: passing("it closed the connection"),
  ENOTFOUND: passing("its host name was not found"),
  EAI_AGAIN: passing("its host name can't be looked up"),
  EHOSTUNREACH: passing("no route leads to it"),
  ENETUNREACH: passing("no route leads to it"),
  ETIMEDOUT: passing("it did not answer in time"),
  ENOENT: passing("its Unix socket does not exist"),
  EACCES: lasting("this process may not use its Unix socket"),

  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  ERR_TLS_CERT_ALTNAME_INVALID: lasting("its certificate is not for the host name of the URL"),
  CERT_HAS_EXPIRED: lasting("its certificate has expired"),
};
