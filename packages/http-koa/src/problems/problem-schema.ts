import { z } from "zod";
import { problemTypes } from "../codes/problem-codes.ts";

const codes = Object.keys(problemTypes);

const issueSchema = z
  .strictObject({
    pointer: z.string().meta({ description: "Where in the body, as a JSON pointer (RFC 6901); empty: all of it." }),
    code: z.string().meta({ description: "Stable, for programs." }),
    detail: z.string().meta({ description: "For people." }),
  })
  .meta({ id: "Issue", description: "One broken rule." });

const fields = {
  type: z.enum(codes.map((code) => `urn:portcullis:problem:${code}`)).meta({ description: "The code, as a URI." }),
  title: z.string().meta({ description: "The same for each code." }),
  status: z.int().min(400).max(599).meta({ description: "The status of the answer." }),
  code: z.enum(codes).meta({ description: "Stable, for programs." }),
  detail: z.string().meta({ description: "For people. Never holds input." }),
  request_id: z.string().meta({ description: "What the request is called in logs." }),
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
  .meta({ id: "OAuthProblem", description: "A problem document that OAuth clients understand as well." });
