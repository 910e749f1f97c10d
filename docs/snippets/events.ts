import { createCrypto } from "@portcullis/adapters-crypto";
import { broadcast, createPortcullis, listenFor } from "@portcullis/core";
import { createLogger, LoggedEvents } from "@portcullis/server";
import { createMemoryStorage } from "@portcullis/adapters-memory";

const storage = createMemoryStorage();
const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
export const alerts: string[] = [];
export const lines: string[] = [];
const logger = createLogger({ logLevel: "info" }, { write: (line) => void lines.push(line) });

// #region listen
const alarms = listenFor({
  token_reused: ({ userId }) => alerts.push(`A stolen token of ${userId}: its session has ended.`),
  throttled: ({ client, reason }) => reason === "limit" && alerts.push(`${client.address} may be guessing passwords.`),
});
const events = broadcast([new LoggedEvents(logger), alarms]);
const auth = createPortcullis({ ...storage, ...crypto, events }, { lifetimes: { refreshRetryWindow: 0 } });
// #endregion

export const { id } = await auth.register({ username: "alice", password: "correct horse battery" });
const { pair } = await auth.login({ username: "alice", password: "correct horse battery" });
await auth.refresh(pair);
await auth.refresh(pair).catch(() => undefined);
