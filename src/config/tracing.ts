/** Traces are switched on by the variables that OpenTelemetry has for it; its SDK reads the rest. */
import type { Environment } from './engines.ts';
import type { EnvironmentFault } from './urls.ts';

const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
const PROTOCOLS = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
const SHARE = 'OTEL_TRACES_SAMPLER_ARG';

export interface TracingSettings {
  /** Of the traces that begin here, from 0 to 1. */
  readonly sampleShare: number;
}

/** Null where no endpoint is named, or `OTEL_SDK_DISABLED` is `true`. */
export function tracingOf(environment: Environment): TracingSettings | null {
  if (valueOf(environment, 'OTEL_SDK_DISABLED').toLowerCase() === 'true') return null;
  if (ENDPOINTS.every((name) => valueOf(environment, name) === '')) return null;
  const share = valueOf(environment, SHARE);
  return { sampleShare: share === '' ? 1 : Number(share) };
}

/** Never shows an endpoint: it may hold a password. */
export function checkTracing(environment: Environment): EnvironmentFault[] {
  if (tracingOf(environment) === null) return [];
  const faults: EnvironmentFault[] = [];
  const fault = (where: string, message: string): number =>
    faults.push({ where, line: null, message });
  for (const name of ENDPOINTS) {
    const value = valueOf(environment, name);
    if (value !== '' && !/^https?:$/.test(URL.parse(value)?.protocol ?? '')) {
      fault(name, 'must be a URL that begins with http:// or https://');
    }
  }
  for (const name of PROTOCOLS) {
    if (valueOf(environment, name) === 'grpc') fault(name, 'only OTLP over HTTP is spoken here');
  }
  const share = valueOf(environment, SHARE);
  if (share !== '' && !(Number(share) >= 0 && Number(share) <= 1)) {
    fault(SHARE, 'must be a number from 0 to 1');
  }
  return faults;
}

function valueOf(environment: Environment, name: string): string {
  return environment[name]?.trim() ?? '';
}
