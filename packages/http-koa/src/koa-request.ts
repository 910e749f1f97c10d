import { NodeRequest } from "@portcullis/http/node";
import type { Context } from "koa";
import { requestIdOf } from "./request-id.ts";

/** A request of Koa. Paths are those that Koa has after the application's mounts. */
export class KoaRequest extends NodeRequest {
  readonly context: Context;

  constructor(context: Context) {
    super(context.req);
    this.context = context;
  }

  override get originalTarget(): string {
    return this.context.originalUrl;
  }

  get requestId(): string {
    return requestIdOf(this.context);
  }

  /** Sets the route as @koa/router does, for logs, metrics and traces. */
  matched(route: string): void {
    Object.assign(this.context, { _matchedRoute: route });
  }

  /** `ctx.request.rawBody` is where @koa/bodyparser keeps the text. */
  protected override bodyReadBefore(): unknown {
    return (this.context.request as { readonly rawBody?: unknown }).rawBody ?? super.bodyReadBefore();
  }
}
