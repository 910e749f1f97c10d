/** The names of the settings of a server's address. */
export interface AddressSettings {
  readonly host: string;
  readonly port: string;
}

const reasons: Readonly<Record<string, (at: string, settings: AddressSettings) => string>> = {
  EADDRINUSE: (at, { port }) => `${port}: another process already listens on ${at}.`,
  EACCES: (at, { port }) => `${port}: permission denied to listen on ${at}. Ports below 1024 require a privilege.`,
  EADDRNOTAVAIL: (at, { host }) => `${host}: ${at} is not an address of this machine.`,
  ENOTFOUND: (at, { host }) => `${host}: the host name of ${at} was not found.`,
};

/** A server could not listen. The message names the setting to change. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string;

  constructor(cause: NodeJS.ErrnoException, { host, port }: { host: string; port: number }, settings: AddressSettings) {
    const { code = "UNKNOWN" } = cause;
    const reason = reasons[code]?.(`${host}, port ${port}`, settings);
    super(`${reason ?? `${settings.port}: can't listen on ${host}, port ${port}.`} (${code})`, { cause });
    this.code = code;
  }
}
