import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { createCrypto } from "@portcullis/adapters-crypto";
import { connectMongodb } from "@portcullis/adapters-mikroorm/mongodb";
import { connectPostgresql } from "@portcullis/adapters-mikroorm/postgresql";
import { connectSqlite } from "@portcullis/adapters-mikroorm/sqlite";
import { createPortcullis } from "@portcullis/core";
import { createAuthHandler } from "@portcullis/http";
import { nodeHandler } from "@portcullis/http/node";

/*
 * The HTTP API on the database that DATABASE names, with as many users as USERS
 * says and a notifier that takes NOTIFIER_TIME milliseconds. It sends its parent its port, and then `delivering` for
 * each message that is with the notifier.
 */

const { DATABASE = "", USERS = "", NOTIFIER_TIME = "" } = process.env;
const connect = () => {
  if (DATABASE.startsWith("postgres")) return connectPostgresql({ url: DATABASE });
  return DATABASE.startsWith("mongodb")
    ? connectMongodb({ url: DATABASE })
    : connectSqlite({ file: DATABASE.slice("sqlite:".length) });
};
const storage = await connect();
await storage.migrate();
const crypto = createCrypto({
  secrets: ["a secret of the benchmark, 32 bytes long"],
  hash: { memoryKiB: 64, iterations: 1, allowWeak: true },
});
const notifier = {
  notify: () => {
    process.send?.("delivering");
    return after(Number(NOTIFIER_TIME));
  },
};
const links = { resetPassword: "https://example.org/reset", verifyEmail: "https://example.org/verify" };
const portcullis = createPortcullis({ ...storage, ...crypto, notifier }, { email: "username", links, throttle: "off" });
for (let index = 0; index < Number(USERS); index += 1) {
  await portcullis.register({ username: `user-${index}@example.org`, password: "correct horse battery" });
}
await portcullis.drainMessages();

const handle = nodeHandler(createAuthHandler({ portcullis, trustedProxies: ["127.0.0.1"] }));
const server = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.once("disconnect", () => {
  server.close();
  server.closeAllConnections();
  void portcullis.drainMessages().then(() => storage.close());
});
