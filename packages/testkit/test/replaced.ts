/** The object with some of its methods replaced. */
export function replaced<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(name in methods ? methods : target, name);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]): unknown => Reflect.apply(value, target, args);
    },
  });
}

/**
 * The object, with a function that runs before each call of a method. If the function throws, the method rejects with
 * its error.
 */
export function withEach<T extends object>(target: T, before: (name: string) => void): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        before(String(name));
        return Reflect.apply(value, target, args);
      };
    },
  });
}
