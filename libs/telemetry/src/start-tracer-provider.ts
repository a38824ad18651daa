import { trace, type TracerProvider } from '@opentelemetry/api';
import type { NodeSDK } from '@opentelemetry/sdk-node';

/**
 * Starts an SDK and takes its tracer provider from the place for the whole process, the only one where the SDK puts it.
 * The place is left as it was found: several gateways may live in one process, and somebody else's tracing may too.
 * @returns undefined when the SDK made none, because the environment turns it off
 */
export function startTracerProvider(sdk: NodeSDK): TracerProvider | undefined {
  const others = registered();
  trace.disable();
  const none = registered();
  sdk.start();
  const own = registered();
  trace.disable();
  if (others !== none) trace.setGlobalTracerProvider(others);
  return own === none ? undefined : own;
}

/** What the API hands out passes everything on to what is registered, or to a provider that does nothing. */
interface PassingProvider extends TracerProvider {
  getDelegate?(): TracerProvider;
}

function registered(): TracerProvider {
  const provider: PassingProvider = trace.getTracerProvider();
  return provider.getDelegate?.() ?? provider;
}
