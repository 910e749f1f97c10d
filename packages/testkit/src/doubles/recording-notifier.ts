import type { Message, MessageType, Notifier, SecretMessage } from "@portcullis/core/ports";

/** A notifier that records its messages, in order. */
export class RecordingNotifier implements Notifier {
  readonly messages: Message[] = [];

  notify(message: Message): Promise<void> {
    this.messages.push(message);
    return Promise.resolve();
  }

  ofType<T extends MessageType>(type: T): readonly Extract<Message, { readonly type: T }>[] {
    return this.messages.filter((message): message is Extract<Message, { readonly type: T }> => message.type === type);
  }

  /**
   * Returns the secret of the last message of this type.
   * @throws Error if no message of this type was sent
   */
  lastSecret(type: Extract<Message, SecretMessage>["type"]): string {
    const last = this.ofType(type).at(-1);
    if (last === undefined) throw new Error(`No message of type ${type} was sent.`);
    return last.secret;
  }
}
