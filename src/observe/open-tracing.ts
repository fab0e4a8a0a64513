/**
 * Spans by OpenTelemetry, sent by OTLP over HTTP as JSON. This file alone knows the SDK and is loaded
 * only when traces are asked for. Where to, with which headers and under which name is said by the
 * SDK's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT` and its kin). Spans are handed down by us, so no
 * global provider, propagator or context is registered.
 */
import {
  diag,
  DiagLogLevel,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span as RecordedSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Span, SpanFacts, Tracing } from './trace.ts';

const NAME = 'mimosa';
/** Spans wait no longer for others to go with. */
const SEND_INTERVAL_MS = 2_000;
const SEND_TIMEOUT_MS = 10_000;
/** An operator need not be told more often that nobody takes the traces. */
const WARN_INTERVAL_MS = 60_000;

export interface TracingOptions {
  /** Of the traces that begin here; callers decide about theirs. From 0 to 1. */
  readonly sampleShare: number;
  readonly version: string;
  /** Told that traces cannot be sent. */
  readonly warn: (message: string) => void;
}

export function openTracing({ sampleShare, version, warn }: TracingOptions): Tracing {
  reportFaults(warn);
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': NAME, 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleShare) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter(),
        scheduledDelayMillis: SEND_INTERVAL_MS,
        exportTimeoutMillis: SEND_TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer(NAME, version);
  return {
    begin(name, headers, facts) {
      const parent = contextOf(headers);
      const options = { kind: SpanKind.SERVER, attributes: facts };
      return spanOf(tracer, tracer.startSpan(name, options, parent), headers['tracestate']);
    },
    async close() {
      await provider.shutdown().catch(() => {});
      diag.disable();
    },
  };
}

/** What the SDK has to say is about its way to the collector. */
function reportFaults(warn: (message: string) => void): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  const report = (): void => {
    if (performance.now() - lastMs < WARN_INTERVAL_MS) return;
    lastMs = performance.now();
    warn('traces could not be sent to the OTLP endpoint');
  };
  const ignore = (): void => {};
  const logger = { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

/** The caller's span as parent; without one a trace begins here. */
function contextOf({
  traceparent,
}: Readonly<Record<string, string>>): Parameters<Tracer['startSpan']>[2] {
  const [, traceId = '', spanId = '', flags = ''] = traceparent?.split('-') ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  if (!isSpanContextValid(context)) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, context);
}

function spanOf(tracer: Tracer, span: RecordedSpan, state: string | undefined): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  let ended = false;
  return {
    headers: {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      ...(state !== undefined && { tracestate: state }),
    },
    note: (facts) => void span.setAttributes(facts),
    mark: (name) => void span.addEvent(name),
    child(name, facts: SpanFacts = {}) {
      const parent = trace.setSpan(ROOT_CONTEXT, span);
      return spanOf(tracer, tracer.startSpan(name, { attributes: facts }, parent), state);
    },
    end(errorCode) {
      if (ended) return;
      ended = true;
      if (errorCode !== undefined) {
        span.setAttribute('error.type', errorCode);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}
