/**
 * What the README shows of a command, its pictures included, with whatever differs from run to run masked; must not
 * know what a command does.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')

/** What stands in this run for what the README calls by other names. */
export interface World {
  home: string
  project: string
  url: string
}

/** Each line that the README or one of its pictures has, masked. */
export async function shownLines(): Promise<ReadonlySet<string>> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const pictures = join(ROOT, 'docs/pictures')
  const names = (await readdir(pictures)).filter((name) => name.endsWith('.svg'))
  const drawn = await Promise.all(names.map((name) => readFile(join(pictures, name), 'utf8')))
  return new Set([...readme.split('\n'), ...drawn.flatMap(textsOf)].map((line) => masked(line)))
}

/** Every piece of a line of the terminal is a text of its own, and every line of them one of the file. */
function textsOf(svg: string): string[] {
  return svg.split('\n').map((line) =>
    [...line.matchAll(/<text[^>]*>([^<]*)<\/text>/g)]
      .map(([, text = '']) => text)
      .join(' ')
      .replaceAll('&amp;', '&'),
  )
}

/**
 * Ids, times, numbers, bars and the width of columns are each run's own; so is the mark by which the scripted model
 * knows its part, and whether the output is a terminal that has signs.
 */
export function masked(line: string, world?: World): string {
  const placed = world
    ? line
        .replaceAll(world.url, 'https://your-project.convex.site')
        .replaceAll(world.project, '/home/dev/project')
        .replaceAll(world.home, '/home/dev')
    : line.replaceAll('http://127.0.0.1:3211', 'https://your-project.convex.site')
  return placed
    .replaceAll(/osk_\*{4}\w{4}/g, 'osk_****')
    .replaceAll(/▪+/g, '▪')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b/g, 'ID')
    .replaceAll(/\b([A-Z][a-z]{2} [ \d]?\d|today|yesterday) \d\d:\d\d\b/g, 'DATE')
    .replaceAll(/\bnow$|\b\d+ seconds? ago\b/g, 'AGO')
    .replaceAll(/\b[\d.]+ (ms|s|min)\b/g, 'TIME')
    .replaceAll(/ \[\[\w+\]\]/g, '')
    .replaceAll(/[█▉▊▋▌▍▎▏]+/g, '')
    .replaceAll(/ · (completed|user_stop) · /g, ' · END · ')
    .replaceAll(/^ok\b/g, '✔')
    .replaceAll(/\d[\d.,:TZ-]*/g, 'N')
    .replaceAll(/\b(turn|tool call|session)s\b/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
