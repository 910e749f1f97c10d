import { createHmac, sign } from "node:crypto";
import type { PinnedKey } from "@portcullis/adapters-crypto";

export const base64url = (text: string): string => Buffer.from(text, "utf8").toString("base64url");

/** A JWS of any two texts with a valid signature: only its contents can make it invalid. */
export function forge({ key, algorithm }: PinnedKey, headerText: string, payloadText: string): string {
  const input = `${base64url(headerText)}.${base64url(payloadText)}`;
  if (algorithm === "HS256") return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
  const digest = algorithm === "ES256" || algorithm === "RS256" ? "sha256" : null;
  return `${input}.${sign(digest, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}
