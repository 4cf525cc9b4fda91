/**
 * Plugins that keep out of the bundles what none of our code can reach, where no bundler can see that.
 * Each is about packages whose versions are pinned; test/package.test.ts proves what is in and what is not.
 */

/**
 * OpenTelemetry's NodeSDK holds every exporter that its environment variables can name, and the reader of
 * its configuration file. The bridge hands it all it needs, and gives it none of those variables.
 */
const SELF_CONFIGURATION =
  /^@opentelemetry\/(configuration|otlp-grpc-exporter-base|exporter-(logs|metrics|trace)-otlp-grpc|exporter-prometheus|exporter-zipkin)$/

export const withoutSelfConfiguration = {
  name: 'without-self-configuration',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: SELF_CONFIGURATION }, ({ path }) => ({ path, namespace: 'left-out' }))
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** zod exports all its fifty languages under one name; its messages are English unless it is told. */
export const withoutLocales = {
  name: 'without-locales',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: 'export {}' }))
  },
}
