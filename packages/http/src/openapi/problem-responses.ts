import { AuthError } from "@portcullis/core";
import { type OAuthForm, oauthStatusOf } from "../problems/oauth-answers.ts";
import { problemDocument } from "../problems/problem.ts";
import { type ProblemCode, problemTypes } from "../codes/problem-codes.ts";
import { oauthProblemSchema, problemSchema } from "../problems/problem-schema.ts";
import { isHttpErrorCode, RequestError } from "../request/request-error.ts";
import { commonHeaders } from "./headers.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Operation } from "../endpoints/operation.ts";
import type { Schemas } from "./schemas.ts";

const ofBodies = ["invalid_request", "payload_too_large", "unsupported_media_type", "validation_failed"] as const;
const ofQueries = ["invalid_request", "validation_failed"] as const;
const ofTokens = ["invalid_request", "token_missing", "token_invalid", "token_expired", "account_disabled"] as const;
const ofKeys = ["invalid_request", "api_key_invalid"] as const;
const ofStorage = ["internal_error", "unavailable"] as const;

/** Lists every problem of an operation, in the order of the table. */
export function problemsOf(operation: Operation): readonly ProblemCode[] {
  const { access, query, request, problems = [], selfContained = false } = operation;
  const codes = new Set<ProblemCode>([
    ...(request === undefined ? [] : ofBodies),
    ...(query === undefined ? [] : ofQueries),
    ...(access === "user" ? ofTokens : []),
    ...(access === "api-key" ? ofKeys : []),
    ...(access === "either" ? (["invalid_request"] as const) : []),
    ...problems,
    ...(selfContained ? [] : ofStorage),
  ]);
  return (Object.keys(problemTypes) as ProblemCode[]).filter((code) => codes.has(code));
}

export interface ProblemForm {
  /** Which form of OAuth's errors they have. */
  readonly oauth: OAuthForm | undefined;
  /** Optional headers of each problem, described. */
  readonly optionalHeaders?: JsonSchema;
  /** Whether the application renders them itself. */
  readonly ownForm: boolean;
}

/** The form of a response: a plain problem document, one with OAuth's members, or an OAuth error. */
type Form = "plain" | OAuthForm;

interface Answered {
  readonly code: ProblemCode;
  readonly form: Form;
  readonly status: number;
}

/** The responses by status. If a problem document has OAuth's members, a token request by form gets an OAuth error. */
export function problemResponses(codes: readonly ProblemCode[], form: ProblemForm, schemas: Schemas): JsonSchema {
  const { oauth = "plain" } = form;
  const forms: readonly Form[] = oauth === "members" ? ["members", "answer"] : [oauth];
  const all = codes.flatMap((code) => forms.map((each) => ({ code, form: each, status: statusOf(code, each) })));
  const statuses = [...new Set(all.map(({ status }) => status))].toSorted((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const answers = all.filter((answered) => answered.status === status);
      return [status, problemResponse(status, answers, form, schemas)] as const;
    }),
  );
}

const statusOf = (code: ProblemCode, form: Form) =>
  form === "answer" ? oauthStatusOf(code) : problemTypes[code].status;

function problemResponse(
  status: number,
  answers: readonly Answered[],
  { ownForm, optionalHeaders = {} }: ProblemForm,
  schemas: Schemas,
): JsonSchema {
  const [documents, oauth] = [answers.filter(({ form }) => form !== "answer"), answers.filter(isOAuth)];
  const codes = [...new Set(answers.map(({ code }) => code))];
  const content = {
    ...(documents.length === 0 ? {} : { "application/problem+json": mediaType(status, documents, schemas) }),
    ...(oauth.length === 0 ? {} : { "application/json": mediaType(status, oauth, schemas) }),
  };
  return {
    description: codes.map((code) => `${problemTypes[code].title} (\`${code}\`)`).join(", "),
    headers: { ...commonHeaders, ...headersOf(answers), ...optionalHeaders },
    content: ownForm ? { "*/*": {} } : content,
  };
}

const isOAuth = ({ form }: Answered) => form === "answer";

function mediaType(status: number, answers: readonly Answered[], schemas: Schemas): JsonSchema {
  const codes = answers.map(({ code }) => code);
  const isPlain = answers.every(({ form }) => form === "plain");
  const examples = answers.map(
    ({ code, form }) => [code, { $ref: `#/components/examples/${exampleName(code, form)}` }] as const,
  );
  const schema = {
    allOf: [schemas.use(isPlain ? problemSchema : oauthProblemSchema, "output")],
    properties: { status: { const: status }, code: { enum: codes } },
    ...(codes.every((code) => code === "validation_failed") ? { required: ["errors"] } : {}),
  };
  return { schema, examples: Object.fromEntries(examples) };
}

function headersOf(answers: readonly Answered[]): JsonSchema {
  const named = (name: string, given: readonly boolean[]) =>
    given.includes(true)
      ? { [name]: { $ref: `#/components/headers/${name}${given.includes(false) ? "" : "Always"}` } }
      : {};
  return {
    ...named("WWW-Authenticate", answers.map(isChallenged)),
    ...named(
      "Retry-After",
      answers.map(({ code }) => problemTypes[code].retryAfter !== undefined),
    ),
  };
}

function isChallenged({ code, form }: Answered): boolean {
  const { challenge, oauth } = problemTypes[code];
  return form === "answer" ? oauth === "invalid_client" : challenge !== undefined;
}

const suffixes: Readonly<Record<Form, string>> = { plain: "", members: "-with-oauth", answer: "-oauth" };

const exampleName = (code: ProblemCode, form: Form) => `${code}${suffixes[form]}`;

/** An example of each problem in each form. */
export function problemExamples(): JsonSchema {
  const codes = Object.keys(problemTypes) as ProblemCode[];
  const forms = ["plain", "members", "answer"] as const;
  const examples = codes.flatMap((code) =>
    forms.map((form) => [exampleName(code, form), example(code, form)] as const),
  );
  return Object.fromEntries(examples);
}

function example(code: ProblemCode, form: Form): JsonSchema {
  const error = isHttpErrorCode(code) ? new RequestError(code) : new AuthError(code);
  const issue = { pointer: "/password", code: "too_short", detail: "Must have at least 8 characters." };
  const failure = { code, detail: error.message, ...(code === "validation_failed" ? { issues: [issue] } : {}) };
  const value = problemDocument(failure, {
    requestId: "7b0c8c9e-3f0f-4a33-8f2e-0f4f3b6d2a55",
    oauth: form !== "plain",
    status: statusOf(code, form),
  });
  return { summary: problemTypes[code].title, value };
}
