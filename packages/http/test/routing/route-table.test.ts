import { expect, test } from "vitest";
import { RouteTable } from "../../src/routing/route-table.ts";

function table() {
  const routes = new RouteTable<{ readonly method: "GET" | "POST" | "DELETE"; readonly name: string }>();
  routes.add("/auth/me", { method: "GET", name: "me" });
  routes.add("/auth/me", { method: "DELETE", name: "delete" });
  routes.add("/auth/sessions/:id", { method: "DELETE", name: "end" });
  routes.add("/.well-known/jwks.json", { method: "GET", name: "keys" });
  return routes;
}

test("a path is found with its methods, and GET serves HEAD", () => {
  const methods = table().find("/auth/me")?.methods;
  expect([...(methods ?? [])].map(([method, { name }]) => [method, name])).toEqual([
    ["GET", "me"],
    ["HEAD", "me"],
    ["DELETE", "delete"],
  ]);
});

test.each([
  "/auth/me/",
  "/AUTH/me",
  "/auth//me",
  "/auth/%6de",
  "/auth/sessions",
  "/auth/sessions/",
  "/auth/sessions/a/b",
  "/-well-known/jwks.json",
  "/xwell-known/jwksxjson",
])("%s is no route", (path) => {
  expect(table().find(path)).toBeNull();
});

test("a parameter is decoded, and one that is not percent-encoding stays as it is", () => {
  expect(table().find("/auth/sessions/a%2Fb")?.parameters).toEqual({ id: "a/b" });
  expect(table().find("/auth/sessions/%zz")?.parameters).toEqual({ id: "%zz" });
});
