import { ClockId, IdGeneratorId, PasswordHasherId, TokenCodecId, TokenGeneratorId } from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";
import type { CryptoAdapters } from "./create-crypto.ts";

/** Binds what `createCrypto` made: hasher, token codec and generator, id generator and clock. */
export function cryptoModule(crypto: CryptoAdapters): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(PasswordHasherId).toConstantValue(crypto.passwordHasher);
    bind(TokenCodecId).toConstantValue(crypto.tokenCodec);
    bind(TokenGeneratorId).toConstantValue(crypto.tokenGenerator);
    bind(IdGeneratorId).toConstantValue(crypto.idGenerator);
    bind(ClockId).toConstantValue(crypto.clock);
  });
}
