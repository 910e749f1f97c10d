export { type AuthRouter, createAuthRouter } from "./auth-router.ts";
export type { AuthRouterOptions, ProfileOnTheWire, RootPaths } from "./auth-router-options.ts";
export type { ApiKeyOptions, Guards, UserGuardOptions, UserState } from "./guards/guards.ts";
export { type Problem, type ProblemOptions, problemDocument } from "./problems/problem.ts";
export { type HttpErrorCode, type ProblemCode, problemTypes } from "./problems/problem-codes.ts";
export type { ProblemReporting } from "./problems/problem-reporter.ts";
export { problemDocuments } from "./problems/problem-documents.ts";
export { RequestError, type RequestErrorOptions } from "./problems/request-error.ts";
export { requestIdOf } from "./request/request-id.ts";
