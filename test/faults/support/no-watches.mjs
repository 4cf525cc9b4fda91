/** Loaded before the bridge: the system has no watch left to give, as where other programs have them all. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

fs.watch = () => {
  throw Object.assign(new Error('EMFILE: too many open files, watch'), { code: 'EMFILE' })
}
syncBuiltinESMExports()
