/**
 * Spans as one destination sees them, with no change to the spans that others see too: without content
 * where it did not ask for any, and with the resource attributes it wants on top. Pure.
 */
import { resources } from '@opentelemetry/sdk-node'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { CONTENT_ATTRIBUTES } from '../../trace/semconv.ts'

type Resource = ReadableSpan['resource']

export interface ViewOptions {
  content: 'none' | 'full'
  resource: Readonly<Record<string, string>>
}

export function createView({ content, resource }: ViewOptions): (span: ReadableSpan) => ReadableSpan {
  const extended = extendedBy(resource)
  return (span) =>
    overlay(span, {
      attributes: content === 'full' ? span.attributes : withoutContent(span.attributes),
      resource: extended(span.resource),
    })
}

/** The SDK's own span, seen through: whatever is not overlaid is read from it. */
function overlay(span: ReadableSpan, values: Partial<ReadableSpan>): ReadableSpan {
  return Object.create(span, Object.getOwnPropertyDescriptors(values))
}

function withoutContent(attributes: ReadableSpan['attributes']): ReadableSpan['attributes'] {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !CONTENT_ATTRIBUTES.includes(name)))
}

/** One resource stays one: spans are grouped by it when they are serialised. */
function extendedBy(attributes: Readonly<Record<string, string>>): (resource: Resource) => Resource {
  const known = new WeakMap<Resource, Resource>()
  const added = resources.resourceFromAttributes(attributes)
  return (resource) => {
    const extended = known.get(resource) ?? resource.merge(added)
    known.set(resource, extended)
    return extended
  }
}
