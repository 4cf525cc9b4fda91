/**
 * Loaded before the bridge: kills it, or makes a call fail, at one of its calls to the disk. FAILPOINT holds
 * `{call, path, nth, when}`: the `nth` (from 1) of these calls that concerns a path with `path` in it; `when` is
 * `before`, `after`, or `half` for a write of which half the bytes arrive.
 */
import callbacks from 'node:fs'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

const { call, path, nth, when } = JSON.parse(process.env.FAILPOINT)
let calls = 0

const isIt = (name, concerned) => name === call && concerned.includes(path) && ++calls === nth
const die = () => process.kill(process.pid, 'SIGKILL')

for (const name of ['rename', 'unlink', 'rm', 'writeFile', 'mkdir', 'rmdir']) {
  const original = fs[name]
  fs[name] = async (...args) => {
    const hit = isIt(name, args.filter((arg) => typeof arg === 'string').join('\n'))
    if (hit && when === 'before') die()
    const result = await original(...args)
    if (hit) die()
    return result
  }
}

const open = fs.open
fs.open = async (...args) => {
  const handle = await open(...args)
  for (const name of ['sync', 'appendFile', 'writeFile']) {
    const original = handle[name].bind(handle)
    handle[name] = async (...given) => {
      const hit = isIt(name, String(args[0]))
      if (hit && when === 'before') die()
      const result = await original(...given)
      if (hit) die()
      return result
    }
  }
  return handle
}

// The journal writes without leaving its thread, and waits only for the disk.
const paths = new Map()
const { openSync, writeSync, fdatasync } = callbacks
callbacks.openSync = (path, ...more) => {
  const file = openSync(path, ...more)
  paths.set(file, String(path))
  return file
}
callbacks.writeSync = (file, bytes, ...more) => {
  const hit = isIt('write', paths.get(file) ?? '')
  if (hit && when === 'before') die()
  const written = writeSync(
    file,
    hit && when === 'half' ? bytes.subarray(0, bytes.length / 2) : bytes,
    ...more,
  )
  if (hit) die()
  return written
}
callbacks.fdatasync = (file, done) => {
  const hit = isIt('datasync', paths.get(file) ?? '')
  if (hit && when === 'before') die()
  fdatasync(file, (...results) => {
    if (hit) die()
    done(...results)
  })
}
syncBuiltinESMExports()
