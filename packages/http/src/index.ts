export { assertHarmlessName, assertStorable, decodeUtf8 } from "./body/body-text.ts";
export { type FormPlace, parseForm } from "./body/parse-form.ts";
export { type Fields, parseJson } from "./body/parse-json.ts";
export { unknownField, validate } from "./body/validate.ts";
export {
  type HttpErrorCode,
  type OAuthErrorCode,
  type ProblemCode,
  type ProblemType,
  problemTypes,
} from "./codes/problem-codes.ts";
export { type Failure, failureOf } from "./problems/failure.ts";
export { withHint } from "./problems/fault-hints.ts";
export { oauthProblemSchema, problemSchema } from "./problems/problem-schema.ts";
export { type Problem, type ProblemOptions, problemDocument } from "./problems/problem.ts";
export { isHttpErrorCode, RequestError, type RequestErrorOptions } from "./request/request-error.ts";
export { type Address, parseAddress, parseForwardedAddress, trustedNetworks } from "./request/trusted-networks.ts";
export { passwordSchema, refreshTokenSchema, usernameSchema } from "./wire/credentials.ts";
export { FieldNames } from "./wire/field-names.ts";
export { introspectionOnTheWire, introspectionSchema, type TokenNames } from "./wire/introspection.ts";
export { keySetSchema } from "./wire/key-set.ts";
export { readCursor, type SessionPlace, writeCursor } from "./wire/session-cursor.ts";
export { largestPage, sessionIdSchema, sessionListSchema, sessionOnTheWire, sessionSchema } from "./wire/session.ts";
export { pairInCookiesOnTheWire, pairInCookiesSchema, tokenPairOnTheWire, tokenPairSchema } from "./wire/token-pair.ts";
export { userOnTheWire, userSchema } from "./wire/user.ts";
