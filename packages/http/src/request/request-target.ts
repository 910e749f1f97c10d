import { RequestError } from "./request-error.ts";

/** The parts of a request target. */
export interface Target {
  readonly path: string;
  /** Without `?`; empty if the target has no query. */
  readonly query: string;
}

/** RFC 9112 §3.2.2, without user information (RFC 9110 §4.2.4) and without a fragment. */
const absoluteForm = /^https?:\/\/[^/?@#]+(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?$/i;

const slash = 0x2f;

/** Reads the target of a request (RFC 9112 §3.2) in origin, absolute or asterisk form. Null if it is malformed. */
export function readTarget(target: string): Target | null {
  if (target.charCodeAt(0) === slash && !target.includes("#")) return divide(target);
  if (target === "*") return { path: "*", query: "" };
  const groups = absoluteForm.exec(target)?.groups;
  if (groups === undefined || !URL.canParse(target)) return null;
  return { path: groups["path"] ?? "/", query: groups["query"] ?? "" };
}

function divide(target: string): Target {
  const mark = target.indexOf("?");
  return mark < 0 ? { path: target, query: "" } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** The target in origin form. */
export const originForm = ({ path, query }: Target): string => (query === "" ? path : `${path}?${query}`);

export const malformedTarget = (): RequestError =>
  new RequestError("invalid_request", { detail: "The request target is malformed." });
