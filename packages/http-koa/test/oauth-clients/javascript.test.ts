import { generateSigningKey } from "@portcullis/adapters-crypto";
import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { ResourceOwnerPassword } from "simple-oauth2";
import { describe, expect, test } from "vitest";
import { alice, serviceOfAlice } from "../service.ts";

/** A body of RFC 6749 §5.2, as a library passes it to its caller. */
const invalidGrant = { error: "invalid_grant", error_description: expect.any(String) as string };

describe("openid-client", () => {
  async function configured(path: string) {
    const service = await serviceOfAlice();
    const metadata = { issuer: service.url(""), token_endpoint: service.url(path) };
    const configuration = new client.Configuration(metadata, "app", undefined, client.None());
    client.allowInsecureRequests(configuration);
    const logIn = (password: string) =>
      client.genericGrantRequest(configuration, "password", { username: alice.username, password });
    return { ...service, configuration, logIn };
  }

  test.each(["/auth/token", "/auth/login"])("logs in at %s, and reads the error of a failed login", async (path) => {
    const { configuration, logIn, send } = await configured(path);
    const tokens = await logIn(alice.password);
    expect((await send("GET", "/auth/me", { token: tokens.access_token })).status).toBe(200);
    const wrong: unknown = await logIn("wrong horse battery").catch((error: unknown) => error);
    expect(wrong).toBeInstanceOf(client.ResponseBodyError);
    expect(wrong).toMatchObject({ status: 400, ...invalidGrant });
    const other = client.genericGrantRequest(configuration, "urn:x", { username: "alice", password: "y" });
    await expect(other).rejects.toMatchObject({ status: 400, error: "unsupported_grant_type" });
  });

  test.each(["/auth/token", "/auth/refresh"])("refreshes at %s, and reads that a token was reused", async (path) => {
    const { configuration, pair, clock } = await configured(path);
    const next = await client.refreshTokenGrant(configuration, pair.refresh_token);
    expect(next.refresh_token).not.toBe(pair.refresh_token);
    clock.advance(11);
    const reused = client.refreshTokenGrant(configuration, pair.refresh_token);
    await expect(reused).rejects.toMatchObject({ status: 400, ...invalidGrant, code: "OAUTH_RESPONSE_BODY_ERROR" });
  });
});

describe("oauth4webapi", () => {
  const app = { client_id: "app" };
  const insecure = { [oauth.allowInsecureRequests]: true };
  const key = "key+of the/calendar".replaceAll(" ", "%20");

  async function configured() {
    const service = await serviceOfAlice({ router: { introspection: { keys: [key] } } });
    const server = {
      issuer: service.url(""),
      token_endpoint: service.url("/auth/token"),
      revocation_endpoint: service.url("/auth/revoke"),
      introspection_endpoint: service.url("/auth/introspect"),
    };
    return { ...service, server };
  }

  test("logs in with an unknown parameter, refreshes, revokes, and reads invalid_grant", async () => {
    const { server, send } = await configured();
    const grant = async (type: string, parameters: Record<string, string>) => {
      const response = await oauth.genericTokenEndpointRequest(server, app, oauth.None(), type, parameters, insecure);
      return oauth.processGenericTokenEndpointResponse(server, app, response);
    };
    const refresh = async (token = "") => {
      const response = await oauth.refreshTokenGrantRequest(server, app, oauth.None(), token, insecure);
      return oauth.processRefreshTokenResponse(server, app, response);
    };
    const tokens = await grant("password", { ...alice, audience: "https://api.example" });
    const next = await refresh(tokens.refresh_token);
    expect((await send("GET", "/auth/me", { token: next.access_token })).status).toBe(200);
    const revocation = oauth.revocationRequest(server, app, oauth.None(), next.refresh_token ?? "", insecure);
    await oauth.processRevocationResponse(await revocation);
    await expect(refresh(next.refresh_token)).rejects.toMatchObject({ status: 400, ...invalidGrant });
    const wrong = grant("password", { ...alice, password: "wrong horse battery" });
    await expect(wrong).rejects.toMatchObject({ status: 400, ...invalidGrant });
  });

  test("accepts a signed access token as RFC 9068", async () => {
    const jwks = { keys: [generateSigningKey("ES256")] };
    const { url, pair } = await serviceOfAlice({ settings: { accessToken: "jwt" }, jwks });
    const server = { issuer: "portcullis", jwks_uri: url("/.well-known/jwks.json") };
    const request = new Request("https://api.example", { headers: { Authorization: `Bearer ${pair.access_token}` } });
    // The service's clock stands still at the time that the test has set.
    const { iat } = JSON.parse(Buffer.from(pair.access_token.split(".")[1] ?? "", "base64url").toString()) as {
      readonly iat: number;
    };
    const [clockSkew, clockTolerance] = [oauth.clockSkew, oauth.clockTolerance];
    const claims = await oauth.validateJwtAccessToken(server, request, "portcullis", {
      ...insecure,
      [clockSkew]: iat - Math.floor(Date.now() / 1000),
      [clockTolerance]: 60,
    });
    expect(claims).toMatchObject({ client_id: "portcullis", iss: "portcullis" });
  });

  test("introspects as a client with a secret, by HTTP Basic", async () => {
    const { server, pair } = await configured();
    const ask = async (secret: string) => {
      const authentication = oauth.ClientSecretBasic(secret);
      const response = await oauth.introspectionRequest(server, app, authentication, pair.access_token, insecure);
      return oauth.processIntrospectionResponse(server, app, response);
    };
    expect(await ask(key)).toMatchObject({ active: true, username: "Alice" });
    const refused: unknown = await ask("another key").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(oauth.WWWAuthenticateChallengeError);
    expect(refused).toMatchObject({ status: 401, cause: [{ scheme: "basic", parameters: { realm: "portcullis" } }] });
  });
});

describe("simple-oauth2", () => {
  test("logs in, refreshes, revokes both tokens, and reads invalid_grant", async () => {
    const { url, send, clock } = await serviceOfAlice();
    const flow = new ResourceOwnerPassword({
      client: { id: "app", secret: "unused" },
      auth: { tokenHost: url(""), tokenPath: "/auth/token", revokePath: "/auth/revoke" },
    });
    const tokens = await flow.getToken({ ...alice, scope: "" });
    const next = await tokens.refresh();
    const token = String(next.token["access_token"]);
    expect((await send("GET", "/auth/me", { token })).status).toBe(200);
    clock.advance(11);
    const reused: unknown = await tokens.refresh().catch((error: unknown) => error);
    expect(reused).toMatchObject({ output: { statusCode: 400 }, data: { payload: invalidGrant } });
    const own = await flow.getToken({ ...alice, scope: "" });
    await own.revokeAll();
    expect((await send("GET", "/auth/me", { token: String(own.token["access_token"]) })).status).toBe(401);
    const wrong: unknown = await flow.getToken({ ...alice, password: "wrong" }).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ output: { statusCode: 400 }, data: { payload: invalidGrant } });
  });
});
