import type { Guidance } from "./help.ts";

/** What `--help` adds to each command's arguments and options. */
export const helpTexts: Readonly<Record<string, Guidance>> = {
  serve: {
    notes: [
      "On SIGTERM or SIGINT it answers every accepted request, then exits.",
      "/healthz reports that the process is running, /readyz that its database can be used.",
    ],
    examples: [
      "portcullis serve",
      "PORTCULLIS_DATABASE_URL=postgresql://user:password@localhost:5432/app portcullis serve",
    ],
  },
  migrate: {
    notes: ["Prints the name of each applied migration. `serve` also migrates when it starts."],
    examples: ["portcullis migrate && portcullis serve --no-migrate"],
  },
  purge: {
    notes: ["SIGINT stops it between two batches."],
    examples: ["PORTCULLIS_PURGE_INTERVAL=0 portcullis serve     and, once a night: portcullis purge"],
  },
  users: {
    examples: ["portcullis users list", "portcullis users disable alice"],
  },
  "users add": {
    examples: ["portcullis users add alice", "portcullis users add alice --password-stdin < password.txt"],
  },
  "users find": {
    notes: ["Case and width of the username do not matter, as at login."],
    examples: ["portcullis users find alice", "portcullis users find --id 01a1fd7c-eb79-753e-ac1b-800694a61c9c --json"],
  },
  "users list": {
    notes: ["If there are more users, standard error shows the option for the next page."],
    examples: ["portcullis users list --limit 20", "portcullis users list --json | jq -r '.[].username'"],
  },
  "users rename": { examples: ["portcullis users rename alice --to alicia"] },
  "users set-password": {
    notes: ["A pause after failed logins continues; `users unlock` ends it."],
    examples: [
      "portcullis users set-password alice",
      "portcullis users set-password alice --password-stdin < password.txt",
    ],
  },
  "users reset-link": {
    notes: [
      "The link begins with PORTCULLIS_RESET_URL or PORTCULLIS_PUBLIC_URL, or else with the address that the service listens on.",
      "Anyone who has the link can take over the account, so pass it on privately. It also works with e-mail off.",
    ],
    examples: ["portcullis users reset-link alice"],
  },
  "users logout": { examples: ["portcullis users logout alice"] },
  "users disable": {
    examples: ["portcullis users disable alice", "portcullis users disable --id 01a1fd7c-eb79-753e-ac1b-800694a61c9c"],
  },
  "users enable": { examples: ["portcullis users enable alice"] },
  "users unlock": {
    notes: [
      "Set PORTCULLIS_SECRET or PORTCULLIS_JWKS_FILE as for the service: failed logins are counted under keyed digests.",
    ],
    examples: ["portcullis users unlock alice"],
  },
  "users delete": { examples: ["portcullis users delete alice"] },
  "users export": {
    notes: ["Sessions are not exported: users must log in again. SIGINT stops it and leaves no partial file."],
    examples: ["portcullis users export --file users.jsonl", "portcullis users export | gzip > users.jsonl.gz"],
  },
  "users import": {
    notes: [
      "Each line requires username and password_hash: argon2, bcrypt, or a hash of Better Auth, Django, ASP.NET Identity,",
      "Werkzeug or Spring Security. Users stored before an error stay.",
      "SIGINT stops it between two batches.",
    ],
    examples: [
      "portcullis users import --file users.jsonl",
      "gunzip < users.jsonl.gz | portcullis users import --on-conflict skip",
      "portcullis users import --file users.jsonl --ids new > ids.jsonl",
    ],
  },
  keys: { examples: ["portcullis keys", "portcullis keys --json"] },
  "keys generate": {
    examples: [
      "portcullis keys generate --secret",
      "portcullis keys generate --alg EdDSA --file keys.json",
      "portcullis keys generate --last --file keys.json",
    ],
  },
};
