import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8')

describe('docker-compose.yml', () => {
  const compose = read('docker-compose.yml')
  const valuesOf = (pattern: RegExp) => [...compose.matchAll(pattern)].map(([, value]) => value)

  test('opens ports on loopback only', () => {
    const ports = valuesOf(/^ +- "?([\d.:]+:\d+)"?$/gm)

    expect(ports.length).toBeGreaterThan(0)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })

  test('pins the version of every image', () => {
    for (const image of valuesOf(/^ +image: (.+)$/gm)) expect(image).toMatch(/:\d+\.\d+\.\d+$/)
  })

  test('runs the very version of the Collector that the tests build', () => {
    const [, version] = /^ +version: (.+)$/m.exec(read('test/backends/collector/builder.yaml')) ?? []

    expect(compose).toContain(`image: otel/opentelemetry-collector-contrib:${version}\n`)
  })
})
