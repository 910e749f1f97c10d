import { createCrypto } from "@portcullis/adapters-crypto";
import {
  type SessionId,
  type AccessTokenKind,
  AuthError,
  createPortcullis,
  type Portcullis,
  StorageError,
  type TokenPair,
  type UserId,
} from "@portcullis/core";
import { RecordingEvents, SettableClock } from "@portcullis/testkit";
import type { TestStore } from "../../support/stores.ts";
import { Interference } from "./disturbed.ts";
import { type Act, beginningOfTime, type HandedPair } from "./model.ts";
import { lifetimes } from "./operations.ts";
import { PlainHasher } from "./plain-hasher.ts";
import { rehearsing, type Repositories } from "./rehearsal.ts";

/** The result that the caller got. */
export interface Told {
  readonly result: string;
  /** The created user or session. */
  readonly made: string | null;
  readonly pair: HandedPair | null;
}

export const storageError = "storage error";

/** The use cases on one store, three times: disturbed, undisturbed, and only pretending to write. */
export class World {
  readonly kind: AccessTokenKind;
  readonly store: TestStore;
  readonly interference = new Interference();
  readonly events = new RecordingEvents();
  readonly disturbed: Portcullis;
  readonly undisturbed: Portcullis;
  readonly rehearsal: Portcullis;
  readonly #clock = new SettableClock(new Date(beginningOfTime.now));
  readonly #hasher = new PlainHasher();

  constructor(store: TestStore, kind: AccessTokenKind) {
    this.kind = kind;
    this.store = store;
    const crypto = createCrypto({ secrets: ["kX2v9QpLr7TzWm4bYc8NdJf5HsGa3UeR"], clock: this.#clock });
    const shared = { ...crypto, passwordHasher: this.#hasher, events: this.events };
    const settings = { accessToken: kind, lifetimes };
    const { users, accessTokens } = store.storage;
    const on = (repositories: Repositories) => createPortcullis({ ...shared, ...repositories }, settings);
    const { interference } = this;
    this.disturbed = on({ users: interference.around(users), accessTokens: interference.around(accessTokens) });
    this.undisturbed = on({ users, accessTokens });
    this.rehearsal = on(rehearsing({ users, accessTokens }));
  }

  /** @throws every error that is neither a refusal nor a failure of the storage */
  async perform(act: Act, portcullis: Portcullis): Promise<Told> {
    try {
      return await this.#do(act, portcullis);
    } catch (error) {
      if (error instanceof AuthError) return told(error.code);
      if (error instanceof StorageError && error.kind === "unavailable") return told(storageError);
      throw error;
    }
  }

  async #do(act: Act, portcullis: Portcullis): Promise<Told> {
    switch (act.do) {
      case "register":
        return { ...told("done"), made: (await portcullis.register(act)).id };
      case "login": {
        const { pair, sessionId } = await portcullis.login(act);
        return handed(pair, sessionId);
      }
      case "refresh": {
        const { refreshToken } = act.pair;
        return handed(await portcullis.refresh({ refreshToken }), null);
      }
      case "logout": {
        const access = act.access === null ? {} : { accessToken: act.access.accessToken };
        const refresh = act.refresh === null ? {} : { refreshToken: act.refresh.refreshToken };
        await portcullis.logout({ ...access, ...refresh });
        return told("done");
      }
      case "logoutEverywhere": {
        const except = act.except === null ? {} : { except: act.except as SessionId };
        const count = await portcullis.logoutEverywhere({ userId: act.userId as UserId, ...except });
        return told(`${count} ended`);
      }
      case "revokeSession":
        await portcullis.revokeSession({ userId: act.userId as UserId, id: act.session });
        return told("done");
      case "change": {
        const { current: currentPassword, next: newPassword } = act;
        await portcullis.changePassword({ userId: act.userId as UserId, currentPassword, newPassword });
        return told("done");
      }
      case "setDisabled":
        await portcullis.setDisabled({ userId: act.userId as UserId, disabled: act.disabled });
        return told("done");
      case "delete":
        await portcullis.deleteUser({ userId: act.userId as UserId });
        return told("done");
      case "purge":
        return told(`${await portcullis.purgeExpired({ batchSize: act.batchSize })} deleted`);
      case "time":
        this.#clock.advance(act.milliseconds / 1_000);
        return told("done");
      case "raiseHashCost":
        this.#hasher.raiseCost();
        return told("done");
    }
  }
}

const told = (result: string): Told => ({ result, made: null, pair: null });

function handed(tokens: TokenPair, made: string | null): Told {
  const pair = readPair(tokens);
  return { result: `pair ${pair.rotation}`, made, pair };
}

/** A pair, with the contents of its tokens. */
export function readPair({ accessToken, refreshToken }: TokenPair): HandedPair {
  const { sid, rot, exp } = claimsOf(refreshToken);
  const accessEnd = accessToken.includes(".") ? claimsOf(accessToken).exp : exp;
  return {
    session: sid,
    rotation: rot,
    accessToken,
    refreshToken,
    expiresAt: 1_000 * accessEnd,
    refreshExpiresAt: 1_000 * exp,
  };
}

function claimsOf(jwt: string): { readonly sid: string; readonly rot: number; readonly exp: number } {
  return JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as ReturnType<typeof claimsOf>;
}
