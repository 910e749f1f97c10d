import { AuthError } from "@portcullis/core";
import { problemDocument } from "../problems/problem.ts";
import { type ProblemCode, problemTypes } from "../problems/problem-codes.ts";
import { oauthProblemSchema, problemSchema } from "../problems/problem-schema.ts";
import { isHttpErrorCode, RequestError } from "../problems/request-error.ts";
import { commonHeaders } from "./headers.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Operation } from "./operation.ts";
import type { Schemas } from "./schemas.ts";

const ofBodies = ["invalid_request", "payload_too_large", "unsupported_media_type", "validation_failed"] as const;
const ofTokens = ["invalid_request", "token_missing", "token_invalid", "token_expired", "account_disabled"] as const;
const ofKeys = ["invalid_request", "token_invalid", "api_key_invalid"] as const;
const ofStorage = ["internal_error", "unavailable"] as const;

/** Every problem that an operation can answer with, in the order of the table. */
export function problemsOf(operation: Operation): readonly ProblemCode[] {
  const { access, request, problems = [], selfContained = false } = operation;
  const codes = new Set<ProblemCode>([
    ...(request === undefined ? [] : ofBodies),
    ...(access === "user" ? ofTokens : []),
    ...(access === "api-key" ? ofKeys : []),
    ...(access === "either" ? (["invalid_request"] as const) : []),
    ...problems,
    ...(selfContained ? [] : ofStorage),
  ]);
  return (Object.keys(problemTypes) as ProblemCode[]).filter((code) => codes.has(code));
}

export interface ProblemForm {
  /** Whether OAuth clients are to understand them. */
  readonly oauth: boolean;
  /** Whether an application writes them in a form of its own. */
  readonly ownForm: boolean;
}

/** By status. */
export function problemResponses(codes: readonly ProblemCode[], form: ProblemForm, schemas: Schemas): JsonSchema {
  const statuses = [...new Set(codes.map((code) => problemTypes[code].status))];
  const ofStatus = (status: number) => codes.filter((code) => problemTypes[code].status === status);
  return Object.fromEntries(
    statuses.map((status) => [status, problemResponse(status, ofStatus(status), form, schemas)] as const),
  );
}

function problemResponse(
  status: number,
  codes: readonly ProblemCode[],
  { oauth, ownForm }: ProblemForm,
  schemas: Schemas,
): JsonSchema {
  const problem = schemas.use(oauth ? oauthProblemSchema : problemSchema, "output");
  const schema = {
    allOf: [problem],
    properties: { status: { const: status }, code: { enum: codes } },
    ...(codes.includes("validation_failed") ? { required: ["errors"] } : {}),
  };
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${exampleName(code, oauth)}` }] as const);
  const document = { schema, examples: Object.fromEntries(examples) };
  return {
    description: codes.map((code) => `${problemTypes[code].title} (\`${code}\`)`).join(", "),
    headers: { ...commonHeaders, ...headersOf(codes) },
    content: ownForm ? { "*/*": {} } : { "application/problem+json": document },
  };
}

function headersOf(codes: readonly ProblemCode[]): JsonSchema {
  const types = codes.map((code) => problemTypes[code]);
  const named = (name: string, given: readonly boolean[]) =>
    given.includes(true)
      ? { [name]: { $ref: `#/components/headers/${name}${given.includes(false) ? "" : "Always"}` } }
      : {};
  return {
    ...named(
      "WWW-Authenticate",
      types.map(({ challenge }) => challenge !== undefined),
    ),
    ...named(
      "Retry-After",
      types.map(({ retryAfter }) => retryAfter !== undefined),
    ),
  };
}

const exampleName = (code: ProblemCode, oauth: boolean) => (oauth ? `${code}-oauth` : code);

/** An example of each problem, as it is answered. */
export function problemExamples(): JsonSchema {
  const codes = Object.keys(problemTypes) as ProblemCode[];
  const examples = codes.flatMap((code) =>
    [false, true].map((oauth) => [exampleName(code, oauth), example(code, oauth)] as const),
  );
  return Object.fromEntries(examples);
}

function example(code: ProblemCode, oauth: boolean): JsonSchema {
  const error = isHttpErrorCode(code) ? new RequestError(code) : new AuthError(code);
  const issue = { pointer: "/password", code: "too_short", detail: "At least 8 characters." };
  const failure = { code, detail: error.message, ...(code === "validation_failed" ? { issues: [issue] } : {}) };
  const value = problemDocument(failure, { requestId: "7b0c8c9e-3f0f-4a33-8f2e-0f4f3b6d2a55", oauth });
  return { summary: problemTypes[code].title, value };
}
