import type { AuthEventType } from "@portcullis/core";
import type { Deployment } from "./deployment.ts";

export type LoggedLine = Readonly<Record<string, unknown>>;

/** The lines of a log up to now; each must be one JSON object. */
export const linesOf = ({ log }: Pick<Deployment, "log">): readonly LoggedLine[] =>
  log.flatMap((text) =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as LoggedLine),
  );

/** The events among them, of one type if it is given. */
export const eventsIn = (deployment: Pick<Deployment, "log">, type?: AuthEventType): readonly LoggedLine[] =>
  linesOf(deployment).filter(({ event }) => (type === undefined ? event !== undefined : event === type));
