import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApiDocument } from "../../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Json }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

interface ResponseObject {
  readonly headers: Readonly<Record<string, { readonly $ref?: string; readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema?: Json }>>;
}

/** Headers that clients use. If an answer has one of them, the document must list it. */
const announced = ["WWW-Authenticate", "Retry-After", "Set-Cookie", "Pragma", "Location"];

/** A document, and its schemas by their pointers. */
interface Described {
  readonly document: OpenApiDocument;
  readonly ajv: Ajv2020;
  readonly compiled: Map<string, ValidateFunction>;
}

/**
 * By the text of the document: most services of the tests have the same document, and compiling its schemas takes
 * longest.
 */
const known = new Map<string, Described>();

function describedBy(document: OpenApiDocument): Described {
  const text = JSON.stringify(document);
  const described = known.get(text) ?? compile(document);
  known.set(text, described);
  return described;
}

function compile(document: OpenApiDocument): Described {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  addFormats.default(ajv);
  ajv.addVocabulary(["example", ...Object.keys(document)]);
  ajv.addSchema({ $id: "document", ...document }, undefined, undefined, false);
  return { document, ajv, compiled: new Map() };
}

/** Compares the answers of a service with its document. */
export class Conformance {
  readonly #makeDocument: () => OpenApiDocument;
  #made: Described | undefined;
  /** `operationId status` of every answer so far. */
  readonly seen = new Set<string>();

  /** @param makeDocument is called for the first answer */
  constructor(makeDocument: () => OpenApiDocument) {
    this.#makeDocument = makeDocument;
  }

  get #described(): Described {
    return (this.#made ??= describedBy(this.#makeDocument()));
  }

  /** `fetch`, which fails for answers that the document does not describe. */
  fetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const method = init?.method ?? (input instanceof Request ? input.method : "GET");
    const url = input instanceof Request ? input.url : String(input);
    const { pathname, searchParams } = new URL(url);
    const problems = [
      ...(await this.problemsWith(method, pathname, response.clone(), init)),
      ...(response.ok ? this.#query(method, pathname, searchParams) : []),
    ];
    if (problems.length > 0) {
      throw new Error(`${method} ${url} ${response.status} is not as documented: ${problems.join("; ")}`);
    }
    return response;
  };

  /** The differences between an answer and the document. */
  async problemsWith(method: string, path: string, response: Response, init?: RequestInit): Promise<readonly string[]> {
    const found = this.#find(method, path);
    if (found === null) return this.#undocumented(response);
    const { pointer, operation, id } = found;
    const { status } = response;
    this.seen.add(`${id} ${status}`);
    const described = operation.responses[status];
    if (described === undefined) return [`status ${status} is not listed`];
    const at = `${pointer}/responses/${status}`;
    return [
      ...this.#headers(described, response.headers),
      ...(await this.#content(described, at, response, method)),
      ...(response.ok ? this.#request(operation, pointer, init) : []),
    ];
  }

  #find(method: string, path: string) {
    const verb = method === "HEAD" ? "get" : method.toLowerCase();
    for (const [template, item] of Object.entries(this.#described.document.paths)) {
      const pattern = new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
      const operation = item[verb] as (Operation & { readonly operationId: string }) | undefined;
      if (pattern.test(path) && operation !== undefined) {
        return { operation, id: operation.operationId, pointer: `/paths/${escape(template)}/${verb}` };
      }
    }
    return null;
  }

  /** A path or method that does not exist: the answer is not ours, or it is a problem. */
  async #undocumented(response: Response): Promise<readonly string[]> {
    if (response.headers.get("Content-Type") !== "application/problem+json") return [];
    const text = await response.text();
    return text === "" ? [] : this.#invalid("/components/schemas/Problem", JSON.parse(text));
  }

  #headers({ headers }: ResponseObject, actual: Headers): readonly string[] {
    const undeclared = announced.filter((name) => actual.has(name) && headers[name] === undefined);
    const wrong = Object.entries(headers).flatMap(([name, { $ref = "" }]) => {
      const pointer = $ref.slice(1);
      const value = actual.get(name);
      const { required, schema } = (headers[name]?.$ref === undefined ? headers[name] : this.#at(pointer)) as Json;
      if (value === null) return required === true ? [`header ${name} is missing`] : [];
      const valid = this.#described.ajv.compile(schema as Json);
      return valid(value) ? [] : [`header ${name}: ${this.#described.ajv.errorsText(valid.errors)}`];
    });
    return [...undeclared.map((name) => `header ${name} is not declared`), ...wrong];
  }

  async #content({ content = {} }: ResponseObject, at: string, response: Response, method: string) {
    const text = await response.text();
    const type = response.headers.get("Content-Type");
    if (Object.keys(content).length === 0) return text === "" && type === null ? [] : ["there should be no content"];
    if ("*/*" in content) return [];
    if (type === null || content[type] === undefined) return [`content type ${type} is not listed`];
    return method === "HEAD" ? [] : this.#invalid(`${at}/content/${escape(type)}/schema`, JSON.parse(text));
  }

  /** A request that the service accepted must be one that the document allows. */
  #request({ requestBody }: Operation, pointer: string, init: RequestInit = {}): readonly string[] {
    const { body } = init;
    if (typeof body !== "string") return [];
    const type = new Headers(init.headers).get("Content-Type")?.split(";")[0]?.toLowerCase() ?? "";
    if (requestBody === undefined) return [];
    if (requestBody.content[type] === undefined) return [`request content type ${type} is not listed`];
    const value: unknown =
      type === "application/json" ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    return this.#invalid(`${pointer}/requestBody/content/${escape(type)}/schema`, value);
  }

  /** The values that the service accepted, of the parameters that the document lists. */
  #query(method: string, path: string, sent: URLSearchParams): readonly string[] {
    const { parameters = [] } = this.#find(method, path)?.operation ?? {};
    return parameters.flatMap(({ name, in: place, schema }) => {
      const text = place === "query" ? sent.get(name) : null;
      if (text === null) return [];
      const valid = this.#described.ajv.compile(schema);
      const value = schema["type"] === "integer" ? Number(text) : text;
      return valid(value) ? [] : [`parameter ${name}: ${this.#described.ajv.errorsText(valid.errors)}`];
    });
  }

  #invalid(pointer: string, value: unknown): readonly string[] {
    const { ajv, compiled } = this.#described;
    const valid = compiled.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` });
    compiled.set(pointer, valid);
    return valid(value) ? [] : [ajv.errorsText(valid.errors)];
  }

  #at(pointer: string): unknown {
    const steps = pointer.split("/").slice(1);
    return steps.reduce<unknown>((value, step) => (value as Json)[step], this.#described.document);
  }
}

const escape = (step: string) => encodeURI(step.replaceAll("~", "~0").replaceAll("/", "~1"));
