import { ObjectId } from "mongodb";
import { storedText } from "../values/stored-values.ts";
import { userIdsOf as textIdsOf } from "../users/user-ids.ts";
import { StorageError } from "@portcullis/core/ports";
import type { UserIdKind } from "./define-user.ts";

/** Converts ids between text and stored values. */
export interface UserIds {
  /** Returns null if the text is not an id of this kind in canonical form. */
  readonly write: (id: unknown) => string | ObjectId | null;
  readonly read: (stored: unknown) => string;
  /** The stored type (`$type`). */
  readonly type: "objectId" | "string";
  readonly generate: (createdAt: Date) => string;
}

const hexadecimal = /^[0-9a-f]{24}$/;

const objectIds: UserIds = {
  type: "objectId",
  write: (id) => (typeof id === "string" && hexadecimal.test(id) ? ObjectId.createFromHexString(id) : null),
  read: (stored) => {
    if (stored instanceof ObjectId) return stored.toHexString();
    throw new StorageError("corrupt");
  },
  // The seconds are those of the user's creation. The driver makes the rest: unique in the process, random among
  // processes.
  generate: (createdAt) => new ObjectId(ObjectId.generate(Math.floor(createdAt.getTime() / 1000))).toHexString(),
};

export function userIdsOf(kind: UserIdKind): UserIds {
  if (kind === "objectid") return objectIds;
  const { accepts, generate } = textIdsOf(kind);
  return {
    type: "string",
    write: (id) => (typeof id === "string" && accepts(id) ? id : null),
    read: (stored) => {
      const id = storedText(stored);
      if (accepts(id)) return id;
      throw new StorageError("corrupt");
    },
    generate: (createdAt) => {
      const id = generate(createdAt);
      if (id === undefined) throw new StorageError("failed", badValue);
      return id;
    },
  };
}

const badValue = "2";
