import type { EngineName, Environment } from "./engine.ts";
import { engines, isEngineName } from "./table.ts";

/**
 * The engines that `PORTCULLIS_REQUIRE_ENGINES` lists, without which a run must fail; `mongodb` means both kinds of it.
 * @throws Error for a name that is none
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
