export type { Closeable } from "./delivery/closing.ts";
export type { DeliveryLimits } from "./delivery/deliveries.ts";
export { DeliveryError, type DeliveryFailure } from "./delivery/delivery-error.ts";
export { createLogNotifier, type LogNotifierOptions } from "./log/create-log-notifier.ts";
export { createSmtpNotifier, type SmtpNotifier, type SmtpNotifierOptions } from "./smtp/create-smtp-notifier.ts";
export { parseSender, type Sender } from "./smtp/sender.ts";
export { parseSmtpUrl, type SmtpServer } from "./smtp/smtp-url.ts";
export type { MessageContent, RenderMessage } from "./templates/message-content.ts";
export { renderMessage } from "./templates/render-message.ts";
export { isWebhookSecret, webhookSecretForm } from "./webhook/webhook-secret.ts";
export {
  createWebhookNotifier,
  parseWebhookUrl,
  type WebhookNotifier,
  type WebhookNotifierOptions,
} from "./webhook/create-webhook-notifier.ts";
