import { expect } from "vitest";
import { type Answer, credentials, post } from "./client.ts";

let names = 0;

/** A password with this many ASCII characters that is on no list. */
export const ofLength = (length: number) => "q7-Vz9_kXw2.".repeat(Math.ceil(length / 12)).slice(0, length);

export const newName = () => `user-${(names += 1)}`;

export const register = (url: string, password: string, username = newName()) =>
  post(url, "register", { username, password });

export const newUser = async (url: string, password = credentials.password) => {
  const who = { username: newName(), password };
  expect((await register(url, password, who.username)).status).toBe(201);
  return who;
};

export const issueOf = ({ body }: Answer) => {
  const [issue] = (body["errors"] ?? []) as readonly { readonly pointer: string; readonly code: string }[];
  return `${issue?.pointer} ${issue?.code}`;
};

export const canLogIn = async (url: string, who: { readonly username: string; readonly password: string }) =>
  (await post(url, "login", who)).status === 200;
