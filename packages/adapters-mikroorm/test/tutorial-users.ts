import { defineUser, type UserOptions } from "@portcullis/adapters-mikroorm/postgresql";
import type { TestEngine } from "./stores.ts";

/** Users as a tutorial stores them: no key, no version, and one date. */
export const tutorialOptions = {
  id: "integer",
  columns: {
    username: "email",
    passwordHash: "hashed_password",
    disabled: { name: "is_active", inverted: true },
    createdAt: "joined",
  },
} as const satisfies UserOptions<never>;

export const tutorialUser = defineUser(tutorialOptions);

/** The statement that creates their table. */
export const createTutorialUsers = (engine: TestEngine["name"]): string =>
  engine === "sqlite"
    ? "create table users (id integer primary key, email varchar not null, hashed_password varchar not null, is_active boolean not null, joined datetime)"
    : "create table users (id serial primary key, email varchar not null, hashed_password varchar(200) not null, is_active boolean not null, joined timestamp)";
