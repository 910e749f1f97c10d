const codes: ReadonlySet<unknown> = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT"]);

/** Whether an error means that the client has disconnected, which is not an error of the service. */
export function isConnectionLoss(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && codes.has(error.code);
}
