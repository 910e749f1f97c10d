import {
  ClientNetworksId,
  ClockId,
  IdGeneratorId,
  KeyedDigestId,
  PasswordHasherId,
  SecretGeneratorId,
  TokenCodecId,
  TokenGeneratorId,
} from "@portcullis/core/inversify";
import { ContainerModule } from "inversify";
import type { CryptoAdapters } from "./create-crypto.ts";
import type { WebCryptoAdapters } from "./create-web-crypto.ts";

/** Binds the adapters of `createCrypto` or `createWebCrypto`. */
export function cryptoModule(crypto: CryptoAdapters | WebCryptoAdapters): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(PasswordHasherId).toConstantValue(crypto.passwordHasher);
    bind(TokenCodecId).toConstantValue(crypto.tokenCodec);
    bind(TokenGeneratorId).toConstantValue(crypto.tokenGenerator);
    bind(SecretGeneratorId).toConstantValue(crypto.secretGenerator);
    bind(IdGeneratorId).toConstantValue(crypto.idGenerator);
    bind(KeyedDigestId).toConstantValue(crypto.keyedDigest);
    bind(ClientNetworksId).toConstantValue(crypto.clientNetworks);
    bind(ClockId).toConstantValue(crypto.clock);
  });
}
