import type { Environment } from "./engine.ts";
import { type EngineName, engines, isEngineName } from "./table.ts";

/**
 * Reads `PORTCULLIS_REQUIRE_ENGINES`, the engines without which a run must fail. `mongodb` includes the replica set.
 * @throws Error for an unknown name
 */
export function requiredEngines(environment: Environment): ReadonlySet<EngineName> {
  const names = (environment["PORTCULLIS_REQUIRE_ENGINES"] ?? "").split(",").map((name) => name.trim());
  const required = new Set<EngineName>();
  for (const name of names.filter((one) => one !== "")) {
    if (!isEngineName(name)) {
      throw new Error(`PORTCULLIS_REQUIRE_ENGINES: "${name}" is not one of ${Object.keys(engines).join(", ")}.`);
    }
    required.add(name);
    if (name === "mongodb") required.add("mongodb-replica-set");
  }
  return required;
}
