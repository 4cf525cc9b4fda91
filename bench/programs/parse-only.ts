/** The floor of reading transcripts: the same file, split into lines and `JSON.parse`d, as often. */
import { readFileSync } from 'node:fs'
import { measured } from '../support/measured.ts'

const [path = '', times = '1'] = process.argv.slice(2)

await measured(async () => {
  let lines = 0
  for (let index = 0; index < Number(times); index++)
    for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '' && JSON.parse(line)) lines += 1
  return { lines }
})
