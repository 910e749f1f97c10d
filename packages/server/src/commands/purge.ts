import type { Command } from "commander";
import { purgeCounters } from "../throttle/purge-counters.ts";
import { operate } from "./operate.ts";
import { print, type Terminal } from "./terminal.ts";

export function addPurge(program: Command, { env, stdout, stderr }: Terminal): void {
  program
    .command("purge")
    .description("delete logins whose time is over; safe while the service runs (not on an embedded database)")
    .action(() =>
      operate(env, async ({ portcullis, storage, crypto }) => {
        const onProgress = (deleted: number) => print(stderr, `${deleted} deleted …`);
        await purgeCounters(storage.throttleCounters, crypto.clock);
        print(stdout, String(await portcullis.purgeExpired.execute({ onProgress })));
      }),
    );
}
