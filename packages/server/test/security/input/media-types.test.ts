import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { credentials } from "../../support/client.ts";
import { form, send, summary } from "../../support/send.ts";
import { startWithAlice } from "../../support/start.ts";

describe("IN-02 Only JSON in UTF-8 and, on some routes, flat forms are accepted, without content encoding", () => {
  const body = JSON.stringify(credentials);

  test("Another media type is rejected with 415.", async () => {
    const { url, pair } = await startWithAlice();
    const types = [
      "text/plain",
      "text/json",
      "application/xml",
      "application/jsonx",
      "application/x-ndjson",
      "multipart/form-data; boundary=x",
      "application/json; charset=utf-16",
      "application/json; charset=iso-8859-1",
      "x",
      null,
    ];
    for (const path of ["register", "login", "refresh", "change-password", "logout"]) {
      for (const type of types) {
        const reply = await send(url, path, { token: pair.access_token, type, body: new TextEncoder().encode(body) });
        expect([path, type, summary(reply)]).toEqual([path, type, "415 unsupported_media_type"]);
      }
    }
    for (const path of ["register", "change-password"]) {
      const reply = await send(url, path, { token: pair.access_token, type: form, body: "username=x&password=y" });
      expect([path, summary(reply)]).toEqual([path, "415 unsupported_media_type"]);
    }
    expect((await send(url, "login", { type: "Application/JSON; Charset=UTF-8", body })).status).toBe(200);
  });

  test("A body with a content encoding is rejected with 415 and not decoded, whether valid, invalid or a decompression bomb.", async () => {
    const { url } = await startWithAlice();
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(8_000_000)));
    const encoded: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
      ["gzip", new Uint8Array(gzipSync(body))],
      ["GZIP", new Uint8Array(gzipSync(body))],
      ["br", new Uint8Array(brotliCompressSync(body))],
      ["deflate", new Uint8Array(deflateSync(body))],
      ["gzip", bomb],
      ["gzip", new TextEncoder().encode("not gzip at all")],
      ["identity, gzip", new Uint8Array(gzipSync(body))],
      ["x", new TextEncoder().encode(body)],
    ];
    for (const [encoding, bytes] of encoded) {
      const reply = await send(url, "login", { body: bytes, headers: { "content-encoding": encoding } });
      expect([encoding, summary(reply)]).toEqual([encoding, "415 unsupported_media_type"]);
      expect(reply.headers.get("accept-encoding")).toBe("identity");
    }
  });

  test("A form is flat: brackets in a name have no meaning, and repeated names are rejected.", async () => {
    const { url } = await startWithAlice();
    const sound = new URLSearchParams(credentials).toString();
    expect((await send(url, "login", { type: form, body: sound })).status).toBe(200);
    // Unknown parameters are ignored (RFC 6749 §3.2), and are not read as another spelling of a known one.
    for (const extra of ["a[b]=c", "username[]=x", "username.x=y"]) {
      expect((await send(url, "login", { type: form, body: `${sound}&${extra}` })).status).toBe(200);
    }
    for (const unknown of [sound.replaceAll("=", "[]="), sound.replaceAll("=", ".x=")]) {
      expect(summary(await send(url, "login", { type: form, body: unknown }))).toBe("422 validation_failed");
    }
    for (const extra of ["username=alice", "password=x", "us%65rname=alice"]) {
      expect(summary(await send(url, "login", { type: form, body: `${sound}&${extra}` }))).toBe("400 invalid_request");
    }
  });
});
