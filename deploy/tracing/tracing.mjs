// Sends the service's traces to an OpenTelemetry collector. Node loads it before the service:
//
//   npm install --prefix /etc/portcullis/tracing @opentelemetry/sdk-trace-node@2 @opentelemetry/resources@2 \
//     @opentelemetry/exporter-trace-otlp-http@0.223
//   cp tracing.mjs /etc/portcullis/tracing/
//   NODE_OPTIONS="--import /etc/portcullis/tracing/tracing.mjs"
//
// OTEL_EXPORTER_OTLP_ENDPOINT names the collector (default: http://localhost:4318), OTEL_SERVICE_NAME this service.
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": process.env.OTEL_SERVICE_NAME ?? "portcullis" }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
});

// Also registers a context manager, and the W3C propagator for traces that begin at the caller.
provider.register();

// What has been recorded is sent before the service ends.
for (const signal of ["SIGTERM", "SIGINT"])
  process.once(signal, () => void provider.forceFlush().catch(() => undefined));
