import type { Storage } from "@portcullis/core/ports";
import type { TestEngine } from "./stores.ts";

/** The same object, with the given methods replaced. */
export function replacing<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      const holder = Object.hasOwn(methods, name) ? methods : target;
      const member: unknown = Reflect.get(holder, name);
      return typeof member === "function" ? (member.bind(holder) as unknown) : member;
    },
  });
}

/** An engine with the storage of the given one, with the test's replacements. */
export const altered = (engine: TestEngine, alter: (storage: Storage) => Partial<Storage>): TestEngine => ({
  ...engine,
  open: async () => {
    const store = await engine.open();
    return { ...store, storage: replacing(store.storage, alter(store.storage)) };
  },
});

/** Calls the function before every method of the target, with the method's name. */
export function counting<T extends object>(target: T, calls: string[]): T {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(member, target, given);
      };
    },
  });
}
