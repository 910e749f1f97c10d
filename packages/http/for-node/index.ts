export { isConnectionLoss } from "./connection-loss.ts";
export { installedOpenTelemetry } from "./installed-open-telemetry.ts";
export { nodeHandler, type NodeHandler } from "./node-handler.ts";
export { NodeRequest } from "./node-request.ts";
export { representationHeaders, sendAnswer } from "./send-answer.ts";
export { shouldCloseConnection } from "./should-close-connection.ts";
