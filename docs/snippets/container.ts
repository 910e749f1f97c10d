import { createCrypto } from "@portcullis/adapters-crypto";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import type { Portcullis } from "@portcullis/core";
import { coreModule, PortcullisId } from "@portcullis/core/inversify";
import { memoryStorageModule } from "@portcullis/adapters-memory/inversify";
import { Container } from "inversify";

// #region swap
const container = new Container();
container.load(coreModule({ accessToken: "opaque" }));
container.load(cryptoModule(createCrypto({ secrets: [process.env["APP_SECRET"] ?? ""] })));
container.load(memoryStorageModule()); // or storageModule(await connectPostgresql({ url })), or …(await connectPglite())
const auth = container.get<Portcullis>(PortcullisId);
// #endregion

export const user = await auth.register({ username: "alice", password: "correct horse battery" });
