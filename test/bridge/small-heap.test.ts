import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { expect, it } from 'vitest'

const BUSY = `
  let kept
  for (let round = 0; round < 100; round++)
    kept = Array.from({ length: 20_000 }, (_, index) => ({ index, text: 'number ' + index }))
  console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size)`

/** Bytes that a process keeps for new objects after it was busy. */
function roomAfter(before: string): number {
  const contents = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { keepHeapSmall } from './small-heap.ts'
    ${before}
    ${BUSY}`
  const resolveDir = join(import.meta.dirname, '../../src/bridge')
  const built = buildSync({ stdin: { contents, resolveDir }, bundle: true, platform: 'node', write: false })
  return Number(execFileSync(process.execPath, ['-e', built.outputFiles[0]?.text ?? '']))
}

it('a busy moment leaves little room for new objects behind', () => {
  expect(roomAfter('keepHeapSmall()')).toBeLessThan(roomAfter('') / 4)
})
