import { createCrypto } from "@portcullis/adapters-crypto";
import { type AuthEvents, broadcast, createPortcullis, listenFor } from "@portcullis/core";
import { createMemoryStorage } from "@portcullis/adapters-memory";

const storage = createMemoryStorage();
const crypto = createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] });
export const alerts: string[] = [];
export const lines: string[] = [];

// #region listen
const alarms = listenFor({
  token_reused: ({ userId }) => alerts.push(`A stolen token of ${userId}: its session has ended.`),
  throttled: ({ client, reason }) => reason === "limit" && alerts.push(`${client.address} may be guessing passwords.`),
});
const journal: AuthEvents = { emit: ({ type }) => void lines.push(type) };
const events = broadcast([journal, alarms]);
const auth = createPortcullis({ ...storage, ...crypto, events }, { lifetimes: { refreshRetryWindow: 0 } });
// #endregion

export const { id } = await auth.register({ username: "alice", password: "correct horse battery" });
const { pair } = await auth.login({ username: "alice", password: "correct horse battery" });
await auth.refresh(pair);
await auth.refresh(pair).catch(() => undefined);
