import type { Message, Notifier } from "@portcullis/core/ports";

export interface LogNotifierOptions {
  /** Receives one line for each message, without a line break. Default: writes it to standard error. */
  readonly write?: (line: string) => unknown;
}

/**
 * Creates a notifier that sends nothing and prints each message with its link. Use it only in development: anyone who
 * can read the log can take over the accounts.
 */
export function createLogNotifier({
  write = (line) => process.stderr.write(`${line}\n`),
}: LogNotifierOptions = {}): Notifier {
  return {
    notify: async (message) => {
      write(lineOf(message));
    },
  };
}

function lineOf(message: Message): string {
  const { type, to } = message;
  return "link" in message ? `Message ${type} to ${to}: ${message.link}` : `Message ${type} to ${to}`;
}
