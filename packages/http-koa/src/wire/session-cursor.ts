import { AuthError, type Session, type SessionId } from "@portcullis/core";

/** Where the next page of sessions begins: after the session with these values. */
export type SessionPlace = Pick<Session, "createdAt" | "id">;

/** 24 bytes in base64url: milliseconds since 1970, then the id, which is a UUID. */
const shape = /^[\w-]{32}$/;

/** The year 10000; no database has a time later than this. */
const endOfTime = 253_402_300_800_000n;

/** An opaque text for the wire. */
export function writeCursor({ createdAt, id }: SessionPlace): string {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64BE(BigInt(createdAt.getTime()));
  bytes.write(id.replaceAll("-", ""), 8, "hex");
  return bytes.toString("base64url");
}

/** @throws AuthError `validation_failed` for a text that `writeCursor` does not write, pointing to `/after` */
export function readCursor(text: string): SessionPlace {
  const bytes = Buffer.from(shape.test(text) ? text : "", "base64url");
  const milliseconds = bytes.length === 0 ? -1n : bytes.readBigInt64BE();
  if (milliseconds < 0n || milliseconds >= endOfTime) {
    const detail = "Not a cursor. Use the value of `next` from the page before.";
    throw new AuthError("validation_failed", { issues: [{ pointer: "/after", code: "invalid_value", detail }] });
  }
  const id = bytes.toString("hex", 8).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { createdAt: new Date(Number(milliseconds)), id: id as SessionId };
}
