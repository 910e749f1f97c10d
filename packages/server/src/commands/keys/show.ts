import type { Command } from "commander";
import { type Config, loadConfig } from "../../configuration/index.ts";
import { type KeyList, type ListedKey, listKeys } from "../../keys/key-list.ts";
import { refuseUnknown } from "../help.ts";
import { print, type Terminal } from "../terminal.ts";

/** `portcullis keys`: which there are, and what to do to replace them. */
export function addShow(keys: Command, { env, stdout }: Terminal): void {
  keys
    .option("--json", "the keys as a JSON object, without advice")
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
  return [`No key is set: the service makes a secret in ${config.dataDir} when it first starts.`];
}

function inventory({ source, access, refresh }: KeyList): readonly string[] {
  return [
    `Keys from ${source}, newest first`,
    "",
    ...(access === null
      ? ["Access tokens: opaque, made with the first key and looked up in the database"]
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
          'PORTCULLIS_SECRET=OLD,NEW   ("portcullis keys generate --secret" makes one)',
          "PORTCULLIS_SECRET=NEW,OLD",
          "PORTCULLIS_SECRET=NEW",
        ]
      : [
          `portcullis keys generate --last --file ${jwksFile}`,
          `move it to the front of ${jwksFile}`,
          `delete the old key from ${jwksFile}`,
        ];
  return [
    several ? "More than one key: a roll-over is under way." : "One key: no roll-over is under way.",
    "To replace a key without logging anybody out, restart every process after each step; a single process begins with 2:",
    "  1. Put the new key last. Every process can verify with it before any signs:",
    `       ${last}`,
    "  2. Put it first. It signs, and the older ones go on verifying:",
    `       ${first}`,
    `  3. ${lifetime(refreshIdleTtl)} after the last restart of step 2 no refresh token of the old key is alive. Take it out:`,
    `       ${out}`,
    "A key that has leaked is taken out at once, which ends every login whose refresh token it has signed.",
  ];
}

const lifetime = (seconds: number): string =>
  seconds < 2 * 86_400 ? `${seconds} seconds` : `${Math.ceil(seconds / 86_400)} days`;
