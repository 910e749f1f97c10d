import type { Route } from "../endpoints/route.ts";

/** The routes of a path by method, and its parameters. */
export interface Found<R> {
  readonly methods: ReadonlyMap<string, R>;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Pattern<R> {
  readonly expression: RegExp;
  readonly methods: Map<string, R>;
}

const none: Readonly<Record<string, string>> = {};

/**
 * Finds routes by path. Paths are compared byte for byte: case and a trailing slash matter, and only parameters are
 * decoded. A path without parameters is found by one look-up, and takes precedence over one with parameters.
 */
export class RouteTable<R extends Pick<Route, "method">> {
  readonly #fixed = new Map<string, Map<string, R>>();
  readonly #patterns: Pattern<R>[] = [];

  /**
   * @param path segments, of which `:name` is a parameter
   * @throws RangeError if there is such a route
   */
  add(path: string, route: R): void {
    const methods = path.includes("/:") ? this.#patternOf(path).methods : this.#fixedMethods(path);
    if (methods.has(route.method)) throw new RangeError(`Two routes are ${route.method} ${path}.`);
    methods.set(route.method, route);
    if (route.method === "GET") methods.set("HEAD", route);
  }

  find(path: string): Found<R> | null {
    const methods = this.#fixed.get(path);
    if (methods !== undefined) return { methods, parameters: none };
    for (const { expression, methods: ofPattern } of this.#patterns) {
      const groups = expression.exec(path)?.groups;
      if (groups !== undefined) return { methods: ofPattern, parameters: decoded(groups) };
    }
    return null;
  }

  #fixedMethods(path: string): Map<string, R> {
    const methods = this.#fixed.get(path) ?? new Map<string, R>();
    this.#fixed.set(path, methods);
    return methods;
  }

  #patternOf(path: string): Pattern<R> {
    const expression = expressionOf(path);
    const known = this.#patterns.find((pattern) => pattern.expression.source === expression.source);
    if (known !== undefined) return known;
    const pattern: Pattern<R> = { expression, methods: new Map() };
    this.#patterns.push(pattern);
    return pattern;
  }
}

function expressionOf(path: string): RegExp {
  const segments = path.split("/").map((segment) => {
    return segment.startsWith(":") ? `(?<${segment.slice(1)}>[^/]+)` : segment.replaceAll(/[.~-]/g, "\\$&");
  });
  return new RegExp(`^${segments.join("/")}$`);
}

/** Decodes a parameter; returns it unchanged if its percent-encoding is invalid. */
function decoded(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
