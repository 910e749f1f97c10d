import { clientAddress as addressOf, type ForwardingFault } from "@portcullis/http";
import { NodeRequest } from "@portcullis/http/node";
import type { IncomingMessage } from "node:http";

export type ClientAddress = (request: IncomingMessage) => string | undefined;

/**
 * As `clientAddress` of `@portcullis/http`, for requests of Node.
 * @throws RangeError for an invalid network
 */
export function clientAddress(
  trustedProxies: readonly string[],
  onFault?: (fault: ForwardingFault, peer: string | undefined) => void,
): ClientAddress {
  const find = addressOf(trustedProxies, onFault);
  return (request) => find(new NodeRequest(request));
}
