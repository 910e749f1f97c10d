import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
}

/** The part of what a collector receives (OTLP/HTTP 1.x, JSON) that the tests use. */
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string; readonly traceId: string }[] }[];
  }[];
}

/** An OpenTelemetry collector that keeps what it receives. */
export interface Collector {
  readonly url: string;
  /** Resolves when a span with that name has arrived. */
  spanNamed(name: string): Promise<CollectedSpan>;
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  let heard = () => undefined as void;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
      spans.push(...spansOf(JSON.parse(body) as Export));
      heard();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spanNamed: async (name) => {
      for (;;) {
        const found = spans.find((span) => span.name === name);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => (heard = resolve));
      }
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const spansOf = ({ resourceSpans }: Export): readonly CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const named = resource.attributes.find(({ key }) => key === "service.name");
    const service = named?.value.stringValue ?? "";
    return scopeSpans.flatMap(({ spans }) => spans.map(({ name, traceId }) => ({ service, name, traceId })));
  });
