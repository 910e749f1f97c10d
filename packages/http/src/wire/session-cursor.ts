import { AuthError, type Session, type SessionId } from "@portcullis/core";
import { fromBase64Url, toBase64Url } from "../encoding/base64.ts";

/** The next page of sessions begins after the session with these values. */
export type SessionPlace = Pick<Session, "createdAt" | "id">;

/** 24 bytes in base64url: milliseconds since 1970, then the id, which is a UUID. */
const shape = /^[\w-]{32}$/;

/** The year 10000; databases store no later times. */
const endOfTime = 253_402_300_800_000n;

/** An opaque text for the wire. */
export function writeCursor({ createdAt, id }: SessionPlace): string {
  const bytes = new Uint8Array(24);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(createdAt.getTime()));
  bytes.set(bytesOfId(id), 8);
  return toBase64Url(bytes);
}

/** @throws AuthError `validation_failed` for a text that `writeCursor` does not write, pointing to `/after` */
export function readCursor(text: string): SessionPlace {
  const bytes = shape.test(text) ? fromBase64Url(text) : null;
  const milliseconds = bytes === null ? -1n : new DataView(bytes.buffer).getBigInt64(0);
  if (bytes === null || milliseconds < 0n || milliseconds >= endOfTime) {
    const detail = "Not a cursor. Use the value of `next` from the previous page.";
    throw new AuthError("validation_failed", { issues: [{ pointer: "/after", code: "invalid_value", detail }] });
  }
  return { createdAt: new Date(Number(milliseconds)), id: idOfBytes(bytes.subarray(8)) };
}

const bytesOfId = (id: SessionId) =>
  Uint8Array.from(id.replaceAll("-", "").match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

function idOfBytes(bytes: Uint8Array): SessionId {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as SessionId;
}
