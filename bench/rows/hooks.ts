/** Rows of single hooks: with a bridge, with a large payload, with none; and the start of the command. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, ms, PEER, type Row, times } from '../row.ts'
import { House } from '../support/house.ts'
import { type Command, pairs } from '../support/pairs.ts'
import { type Server, startOpenSync } from '../support/programs.ts'

const BIG = 5 * 1024 * 1024

export async function hookRows(bench: Bench): Promise<Row[]> {
  const server = await startOpenSync()
  const house = new House(server)
  try {
    await house.happens('SessionStart', { source: 'startup' })
    await house.bridge()
    return [
      await smallHook(bench, house, server),
      await bigHook(bench, house),
      await firstHook(bench, house),
      await version(bench, house),
    ]
  } finally {
    await house.remove()
    await server.close()
  }
}

const tool = (house: House, bytes: number): string => {
  const fields = { tool_name: 'Bash', tool_use_id: 'toolu_1', tool_input: { command: 'echo' } }
  const empty = house.payload('PostToolUse', { ...fields, tool_response: { stdout: '' } })
  const text = 'a line of text\n'.repeat(Math.ceil(bytes / 15)).slice(0, bytes)
  const path = house.payload('PostToolUse', { ...fields, tool_response: { stdout: text } })
  return bytes === 0 ? empty : path
}

const bare = ({ env }: House, name: string, script: string): Command => ({
  name,
  argv: ['sh', '-c', script],
  env,
})

const peersHook = ({ env }: House, { url, apiKey }: Server, program: string, input: string): Command => ({
  name: PEER,
  argv: ['sh', '-c', `'${process.execPath}' '${program}' hook PostToolUse`],
  env: { ...env, CLAUDE_SYNC_CONVEX_URL: url, CLAUDE_SYNC_API_KEY: apiKey },
  input,
})

async function smallHook(bench: Bench, house: House, server: Server): Promise<Row> {
  const input = tool(house, 250)
  const commands = [
    house.hook('ours', input),
    bare(house, 'node', 'node -e 0'),
    bare(house, 'true', 'true'),
    bare(house, 'cat', 'cat >/dev/null'),
    ...(bench.peer ? [peersHook(house, server, bench.peer, input)] : []),
  ]
  const found = await pairs(commands, bench.runs(50))
  const { ours, node, true: nothing, cat, [PEER]: peer } = found
  const toNode = (ours?.median ?? Number.NaN) / (node?.median ?? Number.NaN)
  const toPeer = peer && (ours?.median ?? Number.NaN) / peer.median
  return {
    what: 'a hook, bridge running',
    bound: `≤ 0.12 × \`node -e 0\`, ≤ 0.05 × ${PEER}`,
    ours: `${times(toNode)} (${ms(ours?.median ?? 0)}, p99 ${ms(ours?.p99 ?? 0)})${toPeer ? `, ${times(toPeer)}` : ''}`,
    holds: toNode <= 0.12 && (toPeer ?? 0) <= 0.05,
    beside: `\`sh -c\` with \`node -e 0\` ${ms(node?.median ?? 0)}, \`true\` ${ms(nothing?.median ?? 0)}, \`cat\` ${ms(cat?.median ?? 0)}${peer ? `, ${PEER} ${ms(peer.median)}` : ''}`,
    figures: found,
  }
}

async function bigHook(bench: Bench, house: House): Promise<Row> {
  const input = tool(house, BIG)
  const target = join(house.home, 'copy')
  const cat: Command = { ...bare(house, 'cat', `cat >'${target}'`), input }
  const found = await pairs([house.hook('ours', input), cat], bench.runs(25))
  const ratio = (found.ours?.median ?? Number.NaN) / (found.cat?.median ?? Number.NaN)
  return {
    what: 'a hook with a tool response of 5 MB',
    bound: "≤ 1.2 × `sh -c 'cat >file'`",
    ours: `${times(ratio)} (${ms(found.ours?.median ?? 0)})`,
    holds: ratio <= 1.2,
    beside: `\`cat\` ${ms(found.cat?.median ?? 0)}`,
    figures: found,
  }
}

async function firstHook(bench: Bench, house: House): Promise<Row> {
  const input = tool(house, 250)
  const first = { ...house.hook('ours', input), before: () => house.endBridge() }
  const node: Command = {
    ...bare(house, 'node', 'node -e 0'),
    before: async () => void (await house.bridge()),
  }
  const found = await pairs([first, node], bench.runs(20))
  const ratio = (found.ours?.median ?? Number.NaN) / (found.node?.median ?? Number.NaN)
  return {
    what: 'the first hook, which starts a bridge',
    bound: '≤ 0.3 × `node -e 0`',
    ours: `${times(ratio)} (${ms(found.ours?.median ?? 0)})`,
    holds: ratio <= 0.3,
    beside: `\`node -e 0\` ${ms(found.node?.median ?? 0)}`,
    figures: found,
  }
}

async function version(bench: Bench, house: House): Promise<Row> {
  const module = join(house.home, 'empty.mjs')
  writeFileSync(module, '')
  const node = (name: string, ...args: string[]): Command => ({
    name,
    argv: [process.execPath, ...args],
    env: house.env,
  })
  const commands = [
    node('ours', join(process.cwd(), 'dist/cli.cjs'), '--version'),
    node('node', '-e', '0'),
    node('module', module),
    ...(bench.peer ? [node(PEER, bench.peer, '--version')] : []),
  ]
  const found = await pairs(commands, bench.runs(25))
  const ratio = (found.ours?.median ?? Number.NaN) / (found.node?.median ?? Number.NaN)
  return {
    what: '`claude-code-sync --version`',
    bound: '≤ 1.5 × `node -e 0`',
    ours: `${times(ratio)} (${ms(found.ours?.median ?? 0)})`,
    holds: ratio <= 1.5,
    beside: Object.entries(found)
      .filter(([name]) => name !== 'ours')
      .map(([name, { median }]) => `${name === 'module' ? 'an empty module' : name} ${ms(median)}`)
      .join(', '),
    figures: found,
  }
}
