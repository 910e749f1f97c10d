import { fetchHandler } from "../../src/fetch.ts";
import { type ApplicationOptions, createApplication } from "./application.ts";
import { assertDocumented } from "./documented.ts";

/** The settings of an application whose usernames are e-mail addresses. */
export const withEmail = {
  email: "username",
  links: { resetPassword: "https://app.example/reset-password", verifyEmail: "https://app.example/verify-email" },
} as const;

export const ann = { username: "ann@example.org", password: "correct horse battery" };

/**
 * An application where Ann is registered and logged in, and how to send requests to it. Each answer must be one that
 * the OpenAPI document lists.
 */
export async function applicationOfAnn(options: ApplicationOptions = {}) {
  const application = createApplication(options);
  const auth = fetchHandler(application.handler);
  const document = application.handler.openApi();
  const user = await application.portcullis.register(ann);
  const { pair, sessionId } = await application.portcullis.login(ann);
  await application.portcullis.drainMessages();
  const send = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const request = new Request(`https://app.example${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    });
    const response = (await auth(request.clone())) ?? new Response("not ours", { status: 404 });
    await assertDocumented(document, request, response);
    await application.portcullis.drainMessages();
    return response;
  };
  const bearer = { Authorization: `Bearer ${pair.accessToken}` };
  const outcomeOf = async (response: Response) => {
    const text = await response.text();
    const { code, errors } = (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
    return [response.status, code ?? (text === "" ? null : "json"), ...(errors === undefined ? [] : [errors])];
  };
  const login = (username: string, password: string) =>
    send("POST", "/auth/login", { username, password }).then(({ status }) => status);
  return { ...application, auth, user, pair, sessionId, send, bearer, outcomeOf, login };
}
