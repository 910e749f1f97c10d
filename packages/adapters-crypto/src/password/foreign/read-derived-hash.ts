import { readAspNetIdentity } from "./aspnet-identity.ts";
import { readBetterAuth } from "./better-auth.ts";
import type { DerivedHash, ReadDerivedHash } from "./derived-hash.ts";
import { readDjango } from "./django.ts";
import { readWerkzeug } from "./werkzeug.ts";

/** One row for each system. Their forms exclude each other. */
const readers: readonly ReadDerivedHash[] = [readBetterAuth, readDjango, readAspNetIdentity, readWerkzeug];

/** Reads the hash of another system by its form; null if the form is unknown. */
export function readDerivedHash(text: string): DerivedHash | null {
  for (const read of readers) {
    const hash = read(text);
    if (hash !== null) return hash;
  }
  return null;
}
