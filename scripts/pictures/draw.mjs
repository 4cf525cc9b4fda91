/** Sets the stage, has each picture drawn that is asked for, and strikes it again; run by run.mjs, see there. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Each module gives `draw(stage)`: files by their names, for docs/pictures. The stage has sessions recorded and
 * delivered, see stage.ts.
 */
const PICTURES = ['terminal', 'page', 'jaeger']

const [stageModule, ...asked] = process.argv.slice(2)
const unknown = asked.filter((name) => !PICTURES.includes(name))
if (unknown.length > 0)
  throw new Error(`no such picture: ${unknown.join(', ')}; there are ${PICTURES.join(', ')}`)

const folder = join(import.meta.dirname, '../../docs/pictures')
mkdirSync(folder, { recursive: true })

const { setStage } = await import(pathToFileURL(stageModule))
const stage = await setStage()
try {
  for (const name of asked.length > 0 ? asked : PICTURES) {
    const { draw } = await import(`./${name}.mjs`)
    for (const [file, content] of Object.entries(await draw(stage))) {
      writeFileSync(join(folder, file), content)
      console.log(`docs/pictures/${file}`)
    }
  }
} finally {
  await stage.strike()
}
