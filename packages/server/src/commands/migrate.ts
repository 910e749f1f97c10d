import type { Command } from "commander";
import { loadConfig } from "../configuration/index.ts";
import { engineOf } from "../engines/index.ts";
import { newerMigrations, newerSchema } from "../storage/newer-schema.ts";
import { print, type Terminal } from "./terminal.ts";
import { withPortcullis } from "./with-portcullis.ts";
import { withStorage } from "./with-storage.ts";

export function addMigrate(program: Command, { env, stdout, stderr }: Terminal): void {
  program
    .command("migrate")
    .description(
      "migrate the database to the schema of this version; safe to repeat and to run on several machines at once",
    )
    .action(async () => {
      const config = loadConfig(env, "operate");
      await withStorage(config, async (storage) => {
        const applied = await storage.migrate();
        for (const name of applied) print(stdout, name);
        print(stderr, applied.length === 0 ? "Nothing to migrate." : `Applied ${applied.length}.`);
        const unknown = await newerMigrations(storage);
        if (unknown.length > 0) print(stderr, `Warning: ${newerSchema}: it has ${unknown.join(", ")}.`);
      });
      // Users that another program has stored, or that were stored before they had an address.
      if (config.email !== "field" || engineOf(config.database).place === "process") return;
      await withPortcullis(env, async ({ portcullis }) => {
        const indexed = await portcullis.indexAddresses();
        if (indexed > 0) print(stderr, `Indexed ${indexed} e-mail addresses.`);
      });
    });
}
