import { z } from "zod";
import { problemTypes } from "../codes/problem-codes.ts";

const codes = Object.keys(problemTypes);

const issueSchema = z
  .strictObject({
    pointer: z
      .string()
      .meta({ description: "The place in the body, as a JSON pointer (RFC 6901); empty for the whole body." }),
    code: z.string().meta({ description: "A stable code for programs." }),
    detail: z.string().meta({ description: "A sentence for people." }),
  })
  .meta({ id: "Issue", description: "A rule that the input breaks." });

const fields = {
  type: z.enum(codes.map((code) => `urn:portcullis:problem:${code}`)).meta({ description: "The code, as a URI." }),
  title: z.string().meta({ description: "A short name of the problem, the same for each code." }),
  status: z.int().min(400).max(599).meta({ description: "The status of the response." }),
  code: z.enum(codes).meta({ description: "A stable code for programs." }),
  detail: z.string().meta({ description: "A sentence for people. It never contains input." }),
  request_id: z.string().meta({ description: "The id of the request in logs." }),
  errors: z
    .array(issueSchema)
    .max(50)
    .optional()
    .meta({ description: "The first 50 broken rules, for `validation_failed`." }),
};

export const problemSchema = z
  .strictObject(fields)
  .meta({ id: "Problem", description: "A problem document (RFC 9457)." });

export const oauthProblemSchema = z
  .strictObject({
    ...fields,
    error: z.string().meta({ description: "For OAuth clients (RFC 6749 §5.2)." }),
    error_description: z.string().meta({ description: "For OAuth clients: the same as `detail`." }),
  })
  .meta({ id: "OAuthProblem", description: "A problem document with the members that OAuth clients read." });
