import type { Command } from "commander";
import { type Config, loadConfig } from "../../configuration/index.ts";
import { type KeyList, type ListedKey, listKeys } from "../../keys/key-list.ts";
import { refuseUnknown } from "../help.ts";
import { print, type Terminal } from "../terminal.ts";

/** `portcullis keys`: lists the keys and the steps to replace one. */
export function addShow(keys: Command, { env, stdout }: Terminal): void {
  keys
    .option("--json", "print the keys as a JSON object, without advice")
    .allowExcessArguments()
    .action(async ({ json = false }: { json?: boolean }) => {
      const [word] = keys.args;
      if (word !== undefined) refuseUnknown(keys, word);
      const config = loadConfig(env);
      const list = await listKeys(config);
      print(stdout, json ? JSON.stringify(onTheWire(list), null, 2) : forPeople(list, config).join("\n"));
    });
}

const onTheWire = (list: KeyList | null) => ({
  source: list?.source ?? null,
  jwks_file: list?.jwksFile ?? null,
  access: list?.access ?? [],
  refresh: list?.refresh ?? [],
});

function forPeople(list: KeyList | null, config: Config): readonly string[] {
  if (list !== null) return [...inventory(list), "", ...rollOver(list, config)];
  return [`No key is configured. The service generates a secret in ${config.dataDir} when it first starts.`];
}

function inventory({ source, access, refresh }: KeyList): readonly string[] {
  return [
    `Keys from ${source}, newest first`,
    "",
    ...(access === null
      ? ["Access tokens: opaque, generated with the first key and looked up in the database"]
      : ["Access tokens", ...access.map(row)]),
    "Refresh tokens",
    ...refresh.map(row),
  ];
}

const row = ({ kid, algorithm, signs }: ListedKey): string =>
  `  ${(signs ? "signs" : "verifies").padEnd(8)}  ${algorithm.padEnd(7)}  ${kid}`;

function rollOver({ access, refresh, jwksFile }: KeyList, { refreshIdleTtl }: Config): readonly string[] {
  const several = Math.max(refresh.length, access?.length ?? 0) > 1;
  const [last, first, out] =
    jwksFile === null
      ? [
          'PORTCULLIS_SECRET=OLD,NEW   ("portcullis keys generate --secret" generates one)',
          "PORTCULLIS_SECRET=NEW,OLD",
          "PORTCULLIS_SECRET=NEW",
        ]
      : [
          `portcullis keys generate --last --file ${jwksFile}`,
          `move the new key to the front of ${jwksFile}`,
          `delete the old key from ${jwksFile}`,
        ];
  return [
    several ? "There are several keys: a key is being replaced." : "There is one key: no key is being replaced.",
    "To replace a key without logging anyone out, restart every process after each step. A single process starts at step 2.",
    "  1. Add the new key at the end. Every process can verify its tokens before any process signs with it:",
    `       ${last}`,
    "  2. Move it to the front. It signs, and the older keys still verify:",
    `       ${first}`,
    `  3. Remove the old key ${lifetime(refreshIdleTtl)} after the last restart of step 2, when its last refresh token has expired:`,
    `       ${out}`,
    "Remove a leaked key at once. This ends every session whose refresh token it signed.",
  ];
}

const lifetime = (seconds: number): string =>
  seconds < 2 * 86_400 ? `${seconds} seconds` : `${Math.ceil(seconds / 86_400)} days`;
