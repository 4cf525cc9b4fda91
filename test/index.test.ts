import { expect, it } from 'vitest'
import { buildLibrary } from './exporters/built-library.ts'
import { runNode } from './exporters/run-node.ts'

it('gives a program the exporter and its errors, and nothing else', async () => {
  const library = await buildLibrary()

  const ran = await runNode([
    '--input-type=module',
    '--eval',
    `console.log(Object.keys(await import(${JSON.stringify(library)})).join())`,
  ])

  expect(ran).toEqual({ code: 0, stdout: 'ExportError,OpenSyncSpanExporter\n', stderr: '' })
})

it('does nothing when it is imported: it prints nothing and keeps no program alive', async () => {
  const library = await buildLibrary()

  expect(await runNode(['--import', library, '--eval', ''])).toEqual({ code: 0, stdout: '', stderr: '' })
})
