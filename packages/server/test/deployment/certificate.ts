import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly pem: string;
}

/** Creates a self-signed certificate for 127.0.0.1, in two files of the directory. */
export function makeCertificate(openssl: string, directory: string): Certificate {
  const certificateFile = join(directory, "certificate.pem");
  const keyFile = join(directory, "key.pem");
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", keyFile];
  execFileSync(openssl, ["req", "-x509", "-days", "2", ...key, ...subject, "-out", certificateFile], { stdio: "pipe" });
  return { certificateFile, keyFile, pem: readFileSync(certificateFile, "utf8") };
}
