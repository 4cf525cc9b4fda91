import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TROUBLES } from '../../../src/cli/doctor/check.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'doctor.md'), 'utf8')

describe('Every trouble', () => {
  it('is told of in docs/doctor.md, and no other', () => {
    const told = [...PAGE.matchAll(/^\| `(\w+-[\w.-]+)` \|/gm)].map(([, name]) => name)

    expect(told.sort()).toEqual([...TROUBLES].sort())
  })
})
