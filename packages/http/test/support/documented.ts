import type { OpenApiDocument } from "../../src/index.ts";

interface Described {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, MediaType>> }>>;
}

interface MediaType {
  readonly schema: { readonly properties?: { readonly code?: { readonly enum: readonly string[] } } };
}

type Paths = Readonly<Record<string, Readonly<Record<string, Described | undefined>>>>;

/**
 * Fails for an answer whose status or problem code the document does not list. Requests to paths and methods that it
 * does not describe pass.
 */
export async function assertDocumented(document: OpenApiDocument, request: Request, answer: Response): Promise<void> {
  const { pathname } = new URL(request.url);
  const operation = (document["paths"] as Paths)[pathname]?.[request.method.toLowerCase()];
  if (operation === undefined) return;
  const where = `${request.method} ${pathname} answers`;
  const described = operation.responses[answer.status];
  if (described === undefined) throw new Error(`${where} ${answer.status}, which the document does not list.`);
  if (answer.status < 400) return;
  const [type = ""] = (answer.headers.get("Content-Type") ?? "").split(";");
  const { code } = (await answer.clone().json()) as { readonly code: string };
  if (described.content?.[type]?.schema.properties?.code?.enum.includes(code) !== true) {
    throw new Error(`${where} ${answer.status} ${code}, which the document does not list.`);
  }
}
