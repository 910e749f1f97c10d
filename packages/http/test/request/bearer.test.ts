import { expect, test } from "vitest";
import { RequestError } from "../../src/index.ts";
import { readAuthorization, readBearer } from "../../src/request/bearer.ts";

const requestWith = (authorization: string) => ({ target: "/auth/me", header: () => authorization });

test.each([
  "Bearer a, Bearer b",
  "bearer a,b",
  "Bearer, Bearer a",
  "Bearer a, ",
  ", Bearer a",
  "x, Bearer a",
  "Basic eDp4, Bearer a",
  "Basic eDp4, Basic eDp4",
  'Digest username="a", Bearer b',
  'Digest username="a\\"", Bearer b',
])("BE-02 a joined Authorization header is rejected: %s", (authorization) => {
  expect(() => readBearer(requestWith(authorization))).toThrow(RequestError);
  expect(() => readAuthorization(requestWith(authorization))).toThrow(RequestError);
});

test.each([
  "Basic eDp4",
  'Digest username="a", realm="b", nonce="c", uri="/d"',
  'Digest username="a, Bearer b", realm="c"',
  'Digest username="a\\", Bearer b", realm="c"',
  "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host;date, Signature=c",
])("an Authorization header of another scheme with commas is left to the application: %s", (authorization) => {
  expect(readBearer(requestWith(authorization))).toBeNull();
  expect(readAuthorization(requestWith(authorization))).toBe(authorization);
});
