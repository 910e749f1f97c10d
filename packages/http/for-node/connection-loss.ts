const codes: ReadonlySet<unknown> = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT"]);

/** Whether an error says that the client is gone, which is not a fault of the service. */
export function isConnectionLoss(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && codes.has(error.code);
}
