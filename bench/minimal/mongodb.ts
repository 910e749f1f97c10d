import { type Binary, MongoClient, ObjectId } from "mongodb";
import type { MinimalStore } from "./store.ts";

interface UserDocument {
  readonly _id: ObjectId;
  readonly username: string;
  readonly usernameKey: string;
  readonly passwordHash: string;
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly credentialsVersion: number;
  readonly credentialsChangedAt: Date;
}

interface TokenDocument {
  readonly _id: string;
  readonly userId: ObjectId;
  readonly userCreatedAt: Date;
  readonly digest: Binary | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly rotation: number;
  readonly rotatedAt: Date;
  readonly refreshExpiresAt: Date;
  readonly deadline: Date;
  readonly credentialsVersion: number;
}

export async function minimalMongodb(url: string): Promise<MinimalStore> {
  const client = await new MongoClient(url, { maxPoolSize: 10 }).connect();
  const users = client.db().collection<UserDocument>("users");
  const tokens = client.db().collection<TokenDocument>("access_tokens");
  return {
    find: async (id) => {
      const [found] = await tokens
        .aggregate<TokenDocument & { readonly user: readonly UserDocument[] }>([
          { $match: { _id: id } },
          { $lookup: { from: "users", localField: "userId", foreignField: "_id", as: "user" } },
        ])
        .toArray();
      const user = found?.user[0];
      if (found === undefined || user === undefined) return null;
      const { username, disabled, createdAt } = user;
      return {
        id: user._id.toHexString(),
        username,
        disabled,
        createdAt,
        digest: found.digest?.buffer ?? null,
        expiresAt: found.expiresAt,
        current: found.credentialsVersion === user.credentialsVersion,
      };
    },
    rotate: async (id, rotation, at, expiresAt, refreshExpiresAt) => {
      const { modifiedCount } = await tokens.updateOne(
        { _id: id, rotation, refreshExpiresAt: { $gt: at } },
        { $set: { rotatedAt: at, expiresAt, refreshExpiresAt }, $inc: { rotation: 1 } },
      );
      return modifiedCount === 1;
    },
    findUser: async (usernameKey) => {
      const user = await users.findOne({ usernameKey });
      return user === null ? null : { ...user, id: user._id.toHexString() };
    },
    insertToken: async ({ id, userId, ...token }) => {
      await tokens.insertOne({
        ...token,
        _id: id,
        userId: new ObjectId(userId),
        digest: null,
        rotation: 0,
        rotatedAt: token.createdAt,
      });
    },
    insertUser: async (user) => {
      const _id = new ObjectId();
      const { createdAt } = user;
      await users.insertOne({
        ...user,
        _id,
        disabled: false,
        updatedAt: createdAt,
        credentialsVersion: 1,
        credentialsChangedAt: createdAt,
      });
      return _id.toHexString();
    },
  };
}
