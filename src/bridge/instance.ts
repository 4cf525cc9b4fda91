/**
 * Sees to it that one bridge at a time serves a state folder, and lets others talk to it. Two at once would
 * send things twice at worst: nothing else depends on this.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Longer socket paths are cut without a word. */
const LONGEST_SOCKET_PATH = 103
const ATTEMPTS = 6

export interface Instance {
  /** Whether a bridge of this name still lives. */
  isAlive(name: string): Promise<boolean>
  /** False where its socket was taken from it, so that another bridge may have begun meanwhile. */
  isOnly(): Promise<boolean>
  close(): Promise<void>
}

/** Answers one line of JSON that another process sent; both are plain JSON values. */
export type Answerer = (question: unknown) => Promise<unknown>

/**
 * Becomes the one bridge of `bridgeDir` under `name`, and answers questions from then on; undefined where
 * another one lives. A suspended one counts as alive: only a refused connection means dead.
 */
export async function becomeOnly(
  bridgeDir: string,
  name: string,
  answer: Answerer,
  random: () => number = Math.random,
): Promise<Instance | undefined> {
  const live = join(bridgeDir, 'live')
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const server = await listen(bridgeDir, name, answer)
    if (!(await isAnyAlive(live, name))) return toInstance(live, name, server)
    await close(live, name, server)
    // Two that started at the same moment both step back; not both come again at the same moment.
    await delay(20 + random() * 80 * attempt)
    if (await isAnyAlive(live, name)) return undefined
  }
  return undefined
}

/** Bound under a name that nobody probes, then renamed: whoever finds the socket finds it listening. */
async function listen(bridgeDir: string, name: string, answer: Answerer): Promise<Server> {
  const [tmp, live] = [join(bridgeDir, 'tmp'), join(bridgeDir, 'live')]
  await Promise.all([tmp, live].map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })))
  const server = createServer((socket) => serve(socket, answer))
  const bound = join(tmp, name)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath(bound), resolve)
  })
  await rename(bound, join(live, name))
  return server
}

function serve(socket: Socket, answer: Answerer): void {
  let text = ''
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', (data: string) => {
    text += data
    if (!text.includes('\n')) return
    const question: unknown = parse(text)
    void answer(question).then(
      (reply) => socket.end(`${JSON.stringify(reply)}\n`),
      () => socket.destroy(),
    )
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function isAnyAlive(live: string, ownName: string): Promise<boolean> {
  for (const name of await readdir(live).catch(() => []))
    if (name !== ownName && (await isAlive(live, name))) return true
  return false
}

/** A socket that nobody listens at is cleared away; what is no socket of ours, and can't be, does not matter. */
async function isAlive(live: string, name: string): Promise<boolean> {
  const state = await probe(join(live, name))
  if (state === 'dead') await rm(join(live, name), { force: true }).catch(() => {})
  return state === 'alive'
}

function probe(path: string): Promise<'alive' | 'dead'> {
  return new Promise((resolve) => {
    const socket = connect(socketPath(path))
    socket.once('connect', () => {
      socket.destroy()
      resolve('alive')
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'dead' : 'alive'),
    )
  })
}

function toInstance(live: string, name: string, server: Server): Instance {
  return {
    isAlive: (other) => (other === name ? Promise.resolve(true) : isAlive(live, other)),
    isOnly: () => stat(join(live, name)).then(Boolean, () => false),
    close: () => close(live, name, server),
  }
}

/** Whoever is still connected, and may stay so, is not waited for. */
async function close(live: string, name: string, server: Server): Promise<void> {
  await rm(join(live, name), { force: true })
  server.close()
}

/** Whether any bridge of `bridgeDir` lives, be it one that does not answer. */
export const isBridgeAlive = (bridgeDir: string): Promise<boolean> =>
  isAnyAlive(join(bridgeDir, 'live'), '').catch(() => false)

/**
 * Asks the bridge of `bridgeDir`, whichever it is; undefined where none lives, or where none answered
 * within `timeoutMs`.
 */
export async function askBridge(bridgeDir: string, question: unknown, timeoutMs: number): Promise<unknown> {
  const live = join(bridgeDir, 'live')
  const names = await readdir(live).catch(() => [])
  for (const name of names) {
    const reply = await ask(join(live, name), question, timeoutMs)
    if (reply !== undefined) return reply
  }
  return undefined
}

function ask(path: string, question: unknown, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = connect(socketPath(path), () => socket.write(`${JSON.stringify(question)}\n`))
    let text = ''
    socket.setEncoding('utf8')
    socket.setTimeout(timeoutMs, () => socket.destroy())
    socket.on('data', (data: string) => {
      text += data
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(parse(text)))
  })
}

/** The shorter of the absolute path and the one from here; throws where both are too long for a socket. */
function socketPath(path: string): string {
  const fromHere = relative(process.cwd(), path)
  const shortest = fromHere.length < path.length ? fromHere : path
  if (Buffer.byteLength(shortest) > LONGEST_SOCKET_PATH)
    throw new Error(`the state folder's path is too long for a socket: ${path}`)
  return shortest
}
