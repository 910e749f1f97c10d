import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PostgresqlServer, startPostgresql } from "@portcullis/testkit/engines";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram } from "../../../../tooling/find-program.ts";
import { run } from "../support/command-line.ts";
import { imageOf, withoutOwn } from "../support/own-servers.ts";
import { runSql } from "../support/run-sql.ts";

const openssl = findProgram("openssl");
const skipped = withoutOwn("postgresql") ?? openssl.skipped;

describe.skipIf(skipped !== null)(`PostgreSQL with TLS${skipped === null ? "" : ` (${skipped})`}`, () => {
  let server: PostgresqlServer;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "portcullis-tls-"));
    certify(directory);
    server = await startPostgresql(imageOf("postgresql"));
    const put = (file: string) => {
      const text = readFileSync(join(directory, file)).toString("base64");
      return `copy (select '${text}') to program 'umask 077; base64 -d > "$PGDATA/${file}"'`;
    };
    await runSql(
      server.url,
      put("server.crt"),
      put("server.key"),
      "alter system set ssl = on",
      `copy (select 1) to program 'sed -i "s/^host /hostssl /" "$PGDATA/pg_hba.conf"'`,
      "select pg_reload_conf()",
    );
  }, 120_000);

  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const migrate = (parameters: string, host = "127.0.0.1") => {
    const url = new URL(server.url);
    url.hostname = host;
    return run(["migrate"], { PORTCULLIS_DATABASE_URL: `${url.href}${parameters}` });
  };
  const authority = () => `sslrootcert=${join(directory, "ca.crt")}`;

  test.each(["verify-full", "require", "verify-ca"])(
    "sslmode=%s connects with the authority's certificate, and writes nothing but results",
    async (mode) => {
      const { code, stderr } = await migrate(`?sslmode=${mode}&${authority()}`);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(/^(?:Applied \d+|Nothing to migrate)\.\n$/),
      });
    },
  );

  test.each<readonly [string, () => string, string, RegExp]>([
    [
      "an unknown authority",
      () => "?sslmode=require",
      "127.0.0.1",
      /sslrootcert.*\((?:UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)\w+\)/,
    ],
    [
      "another host name",
      () => `?sslmode=require&${authority()}`,
      "localhost",
      /not for the host name.*\(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
    ["no TLS", () => "", "127.0.0.1", /without TLS \(28000\)/],
    ["a file that is not there", () => "?sslrootcert=/nowhere/ca.pem", "127.0.0.1", /sslrootcert.*\(ENOENT\)/],
  ])("is rejected with a message for %s", async (_, parameters, host, sentence) => {
    const { code, stderr } = await migrate(parameters(), host);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
    expect(stderr).not.toContain("SECURITY WARNING");
  });
});

/** A certificate authority, and a certificate for the address 127.0.0.1 that it has signed. */
function certify(directory: string): void {
  const call = (...words: readonly string[]) =>
    execFileSync(openssl.path ?? "openssl", words, { cwd: directory, stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  call("req", "-x509", ...newKey, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=test authority", "-days", "2");
  call("req", ...newKey, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=database");
  writeFileSync(join(directory, "names.txt"), "subjectAltName=IP:127.0.0.1");
  const signed = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names.txt", "-days", "2"];
  call("x509", "-req", "-in", "server.csr", ...signed, "-out", "server.crt");
}
