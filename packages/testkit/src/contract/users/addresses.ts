import assert from "node:assert/strict";
import { AddressTakenError, type User, type UsernameKey } from "@portcullis/core/ports";
import { usernameKey } from "../../harness/brands.ts";
import { needsAddresses } from "../../harness/capabilities.ts";
import { checksOf } from "../../harness/check.ts";
import { assertUser, countTrue, race } from "../../harness/expectations.ts";
import { at, createUser, unique } from "../../harness/samples.ts";
import type { StorageHarness } from "../../harness/storage-harness.ts";

const newAddress = () => {
  const address = `Name.${unique()}@Example.com`;
  return { address, key: usernameKey(address.toLowerCase()) };
};

const found = async (harness: StorageHarness, key: UsernameKey): Promise<User<object> | null> => {
  const user = await harness.users.findByAddress?.(key);
  assert.notEqual(user, undefined, "the store can't find users by their address");
  return user ?? null;
};

const isAddressTaken = (error: unknown): boolean => {
  assert.ok(error instanceof AddressTakenError, "the error is not AddressTakenError");
  return true;
};

export const userAddresses = checksOf<StorageHarness>("UserRepository", [
  {
    line: "53a",
    name: "A verified address is stored as given, returned by every finder, and cleared only by null.",
    skip: needsAddresses,
    run: async (harness) => {
      const user = await createUser(harness);
      assert.equal(user.verifiedAddress, null);
      const verified = newAddress();
      assert.equal(await harness.users.update(user.id, { verified, at: at(1) }), true);
      const expected = { ...user, verifiedAddress: verified.address, updatedAt: at(1) };
      await assertUser(harness, expected);
      assert.deepStrictEqual(await found(harness, verified.key), expected);
      assert.deepStrictEqual(await harness.users.findByUsernameKey(user.usernameKey), expected);
      await harness.users.update(user.id, { at: at(2) });
      await harness.users.changePassword({
        id: user.id,
        expectedCredentialsVersion: 1,
        passwordHash: user.passwordHash,
        at: at(2),
      });
      assert.equal((await harness.users.findById(user.id))?.verifiedAddress, verified.address);
      await harness.users.update(user.id, { verified: null, at: at(3) });
      assert.equal((await harness.users.findById(user.id))?.verifiedAddress, null);
      assert.equal(await found(harness, verified.key), null);
      const created = await createUser(harness, { verified });
      assert.equal(created.verifiedAddress, verified.address);
      assert.deepStrictEqual(await found(harness, verified.key), created);
    },
  },
  {
    line: "53a",
    name: "An address finds the user who has verified it, else the user of that name, else the only one who has it.",
    skip: needsAddresses,
    run: async (harness) => {
      const { address, key } = newAddress();
      assert.equal(await found(harness, key), null);
      const owner = await createUser(harness, { addressKey: key });
      assert.deepStrictEqual(await found(harness, key), owner);
      const second = await createUser(harness);
      await harness.users.update(second.id, { addressKey: key, at: at(1) });
      assert.equal(await found(harness, key), null);
      const named = await createUser(harness, { usernameKey: key });
      assert.deepStrictEqual(await found(harness, key), named);
      const verified = { address, key };
      await harness.users.update(second.id, { verified, at: at(2) });
      assert.equal((await found(harness, key))?.id, second.id);
      await harness.users.delete(named.id);
      await harness.users.update(second.id, { verified: null, addressKey: null, at: at(3) });
      assert.deepStrictEqual(await found(harness, key), owner);
      await harness.users.delete(owner.id);
      assert.equal(await found(harness, key), null);
    },
  },
  {
    line: "53a",
    name: "An address key is matched literally.",
    skip: needsAddresses,
    run: async (harness) => {
      const { key } = newAddress();
      await createUser(harness, { addressKey: key });
      const others = [`%${key.slice(1)}`, `${key.slice(0, -1)}_`, ".*", "", `${key} `, key.toUpperCase(), "a\u0000b"];
      for (const other of others) assert.equal(await found(harness, usernameKey(other)), null);
    },
  },
  {
    line: "53a",
    name: "No two users can verify the same address: the second is rejected, and nothing changes.",
    skip: needsAddresses,
    run: async (harness) => {
      const verified = newAddress();
      const holder = await createUser(harness, { verified });
      const user = await createUser(harness);
      const respelt = { address: verified.address.toUpperCase(), key: verified.key };
      await assert.rejects(harness.users.update(user.id, { verified: respelt, at: at(1) }), isAddressTaken);
      const change = { id: user.id, expectedCredentialsVersion: 1, passwordHash: "$new", at: at(1) };
      await assert.rejects(harness.users.changePassword({ ...change, verified }), isAddressTaken);
      await assert.rejects(createUser(harness, { verified }), isAddressTaken);
      await assertUser(harness, user);
      await assertUser(harness, holder);
      assert.equal(await harness.users.update(holder.id, { verified: respelt, at: at(1) }), true);
      await harness.users.delete(holder.id);
      assert.equal(await harness.users.changePassword({ ...change, verified }), true);
      assert.equal((await harness.users.findById(user.id))?.verifiedAddress, verified.address);
    },
  },
  {
    line: "53a",
    name: "Of simultaneous verifications of one address by several users, exactly one is made.",
    skip: needsAddresses,
    run: (harness) =>
      race(harness, async (callers) => {
        const verified = newAddress();
        const users = await Promise.all(callers.map(() => createUser(harness, { addressKey: verified.key })));
        const made = await Promise.all(
          users.map(({ id }) =>
            harness.users.update(id, { verified, at: at(1) }).catch((error: unknown) => !isAddressTaken(error)),
          ),
        );
        assert.equal(countTrue(made), 1);
        assert.equal((await found(harness, verified.key))?.id, users[made.indexOf(true)]?.id);
      }),
  },
  {
    line: "53a",
    name: "A verification that expects another credentials version is not made, and changes no address.",
    skip: needsAddresses,
    run: async (harness) => {
      const verified = newAddress();
      const user = await createUser(harness);
      const changes = { verified, addressKey: verified.key, expectedCredentialsVersion: 2, at: at(1) };
      assert.equal(await harness.users.update(user.id, changes), false);
      assert.equal(await found(harness, verified.key), null);
      const change = { id: user.id, expectedCredentialsVersion: 2, passwordHash: "$new", verified, at: at(1) };
      assert.equal(await harness.users.changePassword(change), false);
      await assertUser(harness, user);
      await createUser(harness, { verified });
    },
  },
  {
    line: "53a",
    name: "A change that expects another verified address, or none, is not made.",
    skip: needsAddresses,
    run: async (harness) => {
      const [verified, another] = [newAddress(), newAddress()];
      const proven = await createUser(harness, { verified });
      const unproven = await createUser(harness);
      const password = { expectedCredentialsVersion: 1, passwordHash: "$new", verified: another, at: at(1) };
      for (const [user, others] of [
        [proven, [null, another.address, verified.address.toUpperCase()]],
        [unproven, [another.address, ""]],
      ] as const) {
        for (const expectedVerifiedAddress of others) {
          const changes = { verified: another, expectedVerifiedAddress, at: at(1) };
          assert.equal(await harness.users.update(user.id, changes), false);
          assert.equal(
            await harness.users.changePassword({ ...password, id: user.id, expectedVerifiedAddress }),
            false,
          );
        }
        await assertUser(harness, user);
      }
      const sameAddress = { expectedVerifiedAddress: verified.address };
      assert.equal(await harness.users.update(proven.id, { verified: null, ...sameAddress, at: at(1) }), true);
      const none = { expectedVerifiedAddress: null };
      assert.equal(await harness.users.changePassword({ ...password, id: proven.id, ...none }), true);
      assert.equal((await harness.users.findById(proven.id))?.verifiedAddress, another.address);
      const { verified: _, ...alone } = password;
      const change = { ...alone, id: proven.id, expectedCredentialsVersion: 2 };
      assert.equal(await harness.users.changePassword({ ...change, ...none }), false);
      const changed = { expectedVerifiedAddress: another.address };
      assert.equal(await harness.users.changePassword({ ...change, ...changed }), true);
    },
  },
  {
    line: "53a",
    name: "Users without an address key are listed on request, and given one only while they have none.",
    skip: needsAddresses,
    run: async (harness) => {
      const without = await createUser(harness);
      const first = newAddress();
      const keyed = await createUser(harness, { addressKey: first.key });
      const listed = async () => {
        const ids: string[] = [];
        let after: User<object> | undefined;
        do {
          const start = after === undefined ? {} : { after: after.id };
          const page = await harness.users.list({ ...start, limit: 500, withoutAddressKey: true });
          ids.push(...page.map(({ id }) => id));
          after = page.at(-1);
        } while (after !== undefined);
        return [ids.includes(without.id), ids.includes(keyed.id)];
      };
      assert.deepStrictEqual(await listed(), [true, false]);
      const second = newAddress();
      const change = { addressKey: second.key, expectedAddressKey: null, at: at(1) } as const;
      assert.equal(await harness.users.update(keyed.id, change), false);
      await assertUser(harness, keyed);
      assert.equal(await found(harness, second.key), null);
      assert.equal(await harness.users.update(without.id, change), true);
      assert.equal((await found(harness, second.key))?.id, without.id);
      assert.deepStrictEqual(await listed(), [false, false]);
      await harness.users.update(keyed.id, { addressKey: null, at: at(2) });
      assert.deepStrictEqual(await listed(), [false, true]);
    },
  },
]);
