import { z } from "zod";
import type { Operation } from "./operation.ts";
import type { Endpoint } from "./endpoint.ts";

export const describeOperation: Operation = {
  id: "describe",
  tag: "Service",
  summary: "This document",
  access: "everybody",
  answer: {
    status: 200,
    description: "OpenAPI 3.1.",
    schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
  },
  selfContained: true,
};

/** Answers with the OpenAPI document. */
export function describe(document: () => object): Endpoint {
  return async (exchange) => exchange.answerJson(200, { ...document() });
}
