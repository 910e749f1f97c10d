/** The address of a mail server, and how to connect to it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (RFC 8314 §3.3). */
  readonly implicitTls: boolean;
  /** Whether connections require verified TLS. */
  readonly requireTls: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
}

const defaultPorts = { "smtp:": 587, "smtps:": 465 } as const;
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/i;

/**
 * Reads the URL of a mail server: `smtps://user:password@host` (TLS, port 465) or `smtp://user:password@host`
 * (STARTTLS, port 587). STARTTLS is required unless the host is this machine; `?tls=required` and `?tls=optional`
 * override this.
 * @throws TypeError whose message never contains the URL, because it may contain a password
 */
export function parseSmtpUrl(text: string): SmtpServer {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "smtp:" && url.protocol !== "smtps:") || url.hostname === "") {
    throw new TypeError("The URL of the mail server must look like smtps://user:password@host or smtp://host:587.");
  }
  if ((url.pathname !== "" && url.pathname !== "/") || url.hash !== "") {
    throw new TypeError("The URL of the mail server must have no path and no fragment. Encode special characters.");
  }
  const tls = url.searchParams.get("tls");
  const known = url.search === "" || url.search === "?tls=required" || url.search === "?tls=optional";
  if (!known || (tls !== null && url.protocol === "smtps:")) {
    throw new TypeError(
      "The only parameter of the mail server's URL is tls=required or tls=optional, and only with smtp:.",
    );
  }
  const local = loopback.test(url.hostname);
  const user = decoded(url.username);
  if (user === "" && url.password !== "") throw new TypeError("The URL of the mail server has a password but no user.");
  if (user !== "" && tls === "optional" && !local) {
    throw new TypeError("A mail server that gets a password must be reached with TLS: remove tls=optional.");
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? defaultPorts[url.protocol] : Number(url.port),
    implicitTls: url.protocol === "smtps:",
    requireTls: url.protocol === "smtps:" || tls === "required" || (tls === null && !local),
    auth: user === "" ? null : { user, pass: decoded(url.password) },
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError("User and password in the URL of the mail server must be percent-encoded.");
  }
}
