import { StorageError } from "@portcullis/core/ports";

/**
 * The same asynchronous methods; they reject with a `StorageError` (`unavailable`) when the store is not open any more.
 */
export const whileOpen = <T extends object>(target: T, isOpen: () => boolean): T =>
  new Proxy(target, {
    get: (_, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]): unknown =>
        isOpen() ? Reflect.apply(member, target, given) : Promise.reject(new StorageError("unavailable"));
    },
  });
