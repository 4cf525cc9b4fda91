/** The session that `claude-code-sync demo` shows: a bug fixed in three prompts; must stay small and pleasant to read. */
import { agent, bash, type Scenario } from './scenario.ts'
import type { Step, Usage } from './script.ts'
import { EVERY_PERMISSION } from './stage.ts'

const SLUG = `export function slug(title) {
  return title.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')
}
`

const TEST = `import { slug } from './slug.mjs'

const cases = [['Hello World', 'hello-world']]
for (const [title, expected] of cases) {
  const actual = slug(title)
  if (actual !== expected) {
    console.error('FAIL ' + title + ': expected ' + expected + ', got ' + actual)
    process.exitCode = 1
  } else console.log('ok   ' + title)
}
`

const ROUTES = `import { slug } from './slug.mjs'

export const postPath = (post) => '/posts/' + slug(post.title)
export const tagPath = (tag) => '/tags/' + tag.toLowerCase().replaceAll(' ', '-')
`

const fix: Step[] = [
  {
    thinking: 'The function and its test first; then I can say where the doubled dash comes from.',
    text: "I'll look at the function and its test.",
    tools: [
      { name: 'Read', input: { file_path: 'slug.mjs' } },
      { name: 'Read', input: { file_path: 'slug.test.mjs' } },
    ],
    usage: used(0, 14_210, 118),
  },
  {
    text: 'Each character that is not a letter becomes a dash of its own. A test first, to see it fail.',
    tools: [
      {
        name: 'Edit',
        input: {
          file_path: 'slug.test.mjs',
          old_string: "[['Hello World', 'hello-world']]",
          new_string: "[['Hello World', 'hello-world'], ['Hello, World!', 'hello-world']]",
        },
      },
    ],
    usage: used(14_210, 612, 164),
  },
  { tools: [bash('node slug.test.mjs', 'Run the test')], usage: used(14_822, 240, 61) },
  {
    text: 'It fails as it should. Now the fix.',
    tools: [
      {
        name: 'Edit',
        input: {
          file_path: 'slug.mjs',
          old_string: "replaceAll(/[^a-z0-9]/g, '-')",
          new_string: "replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')",
        },
      },
    ],
    usage: used(15_062, 190, 142),
  },
  { tools: [bash('node slug.test.mjs', 'Run the test again')], usage: used(15_252, 205, 58) },
  {
    text: 'Fixed: `slug` now turns each *run* of other characters into one dash and trims the ends. Both cases pass.',
    usage: used(15_457, 96, 47),
  },
]

const search: Step[] = [
  {
    text: 'An agent can search the project for that.',
    tools: [agent('Find slugs made by hand', 'by-hand', false)],
    usage: used(15_553, 131, 109),
  },
  { text: "It is looking. I'll tell you what it finds.", usage: used(15_684, 88, 24) },
  {
    text: 'One place: `tagPath` in routes.mjs lowercases and replaces spaces by itself. It has the same bug.',
    usage: used(15_772, 332, 52),
  },
]

const byHand: Step[] = [
  {
    tools: [bash('grep -n "replaceAll\\|slug(" *.mjs', 'Look for slugs made by hand')],
    usage: used(0, 9_120, 74),
  },
  {
    text: 'routes.mjs:4 builds a slug by hand in tagPath; everything else calls slug().',
    usage: used(9_120, 310, 41),
  },
]

const finish: Step[] = [
  {
    text: 'I make it use `slug`, and commit.',
    tools: [
      { name: 'Read', input: { file_path: 'routes.mjs' } },
      bash(
        "sed -i \"s/tag.toLowerCase().replaceAll(' ', '-')/slug(tag)/\" routes.mjs",
        'Use slug in tagPath',
      ),
    ],
    usage: used(16_104, 118, 133),
  },
  {
    tools: [bash('git commit -qam "Make one dash of many" && git log --oneline', 'Commit')],
    usage: used(16_222, 350, 82),
  },
  { text: 'Done and committed: paths of posts and of tags now agree.', usage: used(16_572, 104, 29) },
]

export const demo: Scenario = {
  about: 'what `claude-code-sync demo` plays: a bug fixed in three prompts, with a failing test and an agent',
  travels: true,
  files: { 'slug.mjs': SLUG, 'slug.test.mjs': TEST, 'routes.mjs': ROUTES },
  scripts: { fix, search, 'by-hand': byHand, finish },
  async play(stage) {
    const terminal = await stage.terminal(EVERY_PERMISSION)
    await terminal.submit(
      'Our slugs have doubled dashes, "Hello, World!" gives "hello--world-". Please fix it. [[fix]]',
    )
    await terminal.waitFor(/cases pass/)
    await terminal.submit('Is there any other place where we make slugs by hand? [[search]]')
    await terminal.waitFor(/same bug/)
    await terminal.submit('Then use slug() there as well, and commit. [[finish]]')
    await terminal.waitFor(/agree\./)
    await terminal.exit()
  },
}

function used(cacheRead: number, cacheWrite: number, output: number): Usage {
  return {
    input_tokens: 6,
    output_tokens: output,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
  }
}
