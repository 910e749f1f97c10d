import type { Message } from "@portcullis/core/ports";

/** The body of a webhook: type, time and data, in snake_case (Standard Webhooks, "Payload structure"). */
export function payloadOf(message: Message): string {
  const { type, at, to, user, ...rest } = message;
  const data = Object.fromEntries(Object.entries(rest).map(([name, value]) => [snakeCase(name), value as unknown]));
  return JSON.stringify({ type, timestamp: at.toISOString(), data: { to, user, ...data } }, jsonForm);
}

/** Writes a `bigint`, which profiles may contain and JSON does not have, as text. */
const jsonForm = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
