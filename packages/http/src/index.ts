export { createAuthHandler } from "./handler/create-auth-handler.ts";
export { assertHandler } from "./handler/assert-handler.ts";
export type { AuthHandler } from "./handler/auth-handler.ts";
export {
  type AuthHandlerOptions,
  authHandlerOptionKinds,
  defaultPrefix,
  type ProfileOnTheWire,
  type RootPaths,
} from "./handler/auth-handler-options.ts";
export type { Answer, AnswerHeaders } from "./exchange/answer.ts";
export { BodyReadBefore, type HttpRequest } from "./request/http-request.ts";
export type {
  Admitted,
  Anonymous,
  ApiKeyOptions,
  AuthenticateOptions,
  MustAuthenticate,
  Refused,
  UserGuardOptions,
} from "./guards/guards.ts";
export { type CookieOptions, type SameSite, sameSites } from "./cookies/cookie-options.ts";
export type { IntrospectionOptions } from "./endpoints/introspect.ts";
export type { OpenApiDocument } from "./openapi/document.ts";
export type { OpenApiOptions } from "./openapi/openapi-options.ts";
export { type Problem, type ProblemOptions, problemDocument } from "./problems/problem.ts";
export { withHint } from "./problems/fault-hints.ts";
export { type HttpErrorCode, type ProblemCode, type ProblemType, problemTypes } from "./codes/problem-codes.ts";
export type { FailedRequest, ProblemReporting, RenderedProblem } from "./reporting/problem-reporter.ts";
export { problemAnswers } from "./reporting/problem-answers.ts";
export { RequestError, type RequestErrorOptions } from "./request/request-error.ts";
export { requestIdOf } from "./request/request-id.ts";
export { malformedTarget, originForm, readTarget, type Target } from "./request/request-target.ts";
export { type AddressOf, clientAddress, type ForwardingFault } from "./request/client-address.ts";
export type {
  OpenTelemetry,
  Span,
  SpanContext,
  TextMapGetter,
  Tracer,
  TracingOptions,
} from "./tracing/open-telemetry.ts";
