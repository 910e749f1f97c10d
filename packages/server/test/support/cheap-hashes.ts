import { createRequire } from "node:module";

// Loaded before the code of the service, and replaces only the cost of a hash. So the writes race, and a thousand of
// them take seconds.
const argon2 = createRequire(import.meta.url)("argon2") as {
  hash: (password: string, options: Readonly<Record<string, unknown>>) => Promise<Buffer>;
};
const { hash } = argon2;
argon2.hash = (password, options) => hash(password, { ...options, memoryCost: 8, timeCost: 1 });
