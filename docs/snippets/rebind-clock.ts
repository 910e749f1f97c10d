import { createCrypto, generateSecret } from "@portcullis/adapters-crypto";
import { cryptoModule } from "@portcullis/adapters-crypto/inversify";
import type { Portcullis } from "@portcullis/core";
import { ClockId, coreModule, PortcullisId } from "@portcullis/core/inversify";
import { SettableClock } from "@portcullis/testkit";
import { memoryStorageModule } from "@portcullis/adapters-memory/inversify";
import { Container } from "inversify";

const clock = new SettableClock();
const container = new Container();
container.load(coreModule());
container.load(cryptoModule(createCrypto({ secrets: [generateSecret()] })));
container.load(memoryStorageModule());
// #region rebind
container.rebind(ClockId).toConstantValue(clock);
// #endregion

const auth = container.get<Portcullis>(PortcullisId);
export const user = await auth.register({ username: "alice", password: "correct horse battery" });
export const now = clock.now();
