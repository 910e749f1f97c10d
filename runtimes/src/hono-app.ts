import { createMemoryStorage } from "@portcullis/adapters-memory";
import { createPortcullis } from "@portcullis/core";
import type { FetchInfo } from "@portcullis/http/fetch";
import type { Context } from "hono";
import { createHonoApp } from "../../examples/frameworks/src/hono.ts";
import type { CryptoPorts } from "./crypto-ports.ts";

/** The example for Hono, with users in memory. Nothing is throttled, because the checks guess passwords. */
export function honoApp(crypto: CryptoPorts, infoOf: (context: Context) => FetchInfo) {
  const clock = { now: () => new Date() };
  const portcullis = createPortcullis({ ...createMemoryStorage(), ...crypto, clock }, { throttle: "off" });
  return createHonoApp(portcullis, infoOf);
}
