import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished } from "vitest";

export interface ReceivedMessage {
  readonly type: string;
  readonly data: { readonly to: string; readonly secret?: string; readonly link?: string };
}

/** A webhook that keeps what the service posts to it until the test ends. */
export async function receiveMessages() {
  const messages: ReceivedMessage[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      messages.push(JSON.parse(body) as ReceivedMessage);
      response.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    messages,
    environment: {
      PORTCULLIS_MAIL_WEBHOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      PORTCULLIS_MAIL_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
    },
    /** The next message of a type, which is removed. */
    next: async (type: string): Promise<ReceivedMessage> => {
      const index = () => messages.findIndex((message) => message.type === type);
      await expect.poll(index, { timeout: 20_000 }).not.toBe(-1);
      const [message] = messages.splice(index(), 1);
      if (message === undefined) throw new Error(`No ${type}.`);
      return message;
    },
  };
}
