/** A throw-away home and project for Claude Code, with the environment it runs in; knows nothing of hooks. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const API_KEY = 'sk-ant-scripted-0000000000000000000000'

export interface Workspace {
  readonly home: string
  readonly project: string
  remove(): Promise<void>
}

export type Files = Readonly<Record<string, string>>

/** @param settings the whole of the user's settings.json */
export async function createWorkspace(settings: object = {}, files: Files = {}): Promise<Workspace> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'claude-home-')))
  const project = join(home, 'project')
  await mkdir(join(home, '.claude'), { recursive: true })
  await mkdir(project)
  await writeFile(join(home, '.claude', 'settings.json'), JSON.stringify(settings, null, 2))
  await writeFile(join(home, '.claude.json'), JSON.stringify(firstRunAnswers(project)))
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text)
  commitAll(project)
  return { home, project, remove: () => rm(home, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Nothing of the developer's own environment reaches Claude Code, but the path to its tools. */
export function claudeEnvironment(
  { home }: Workspace,
  apiUrl: string,
  path: string,
): Readonly<Record<string, string>> {
  return {
    HOME: home,
    PATH: path,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ANTHROPIC_BASE_URL: apiUrl,
    ANTHROPIC_API_KEY: API_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // Claude Code refuses to skip permissions as root, except in a sandbox, which this is.
    IS_SANDBOX: '1',
  }
}

/** Of every session and agent. */
export async function transcriptLines({ home }: Workspace): Promise<string[]> {
  const projects = join(home, '.claude', 'projects')
  const names = await readdir(projects, { recursive: true }).catch(() => [])
  const transcripts = names.filter((name) => name.endsWith('.jsonl'))
  const texts = await Promise.all(transcripts.map((name) => readFile(join(projects, name), 'utf8')))
  return texts.flatMap((text) => text.split('\n'))
}

/** What the dialogs of a first run would have asked. */
function firstRunAnswers(project: string): object {
  return {
    hasCompletedOnboarding: true,
    lastOnboardingVersion: '99.0.0',
    theme: 'dark',
    numStartups: 9,
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
    bypassPermissionsModeAccepted: true,
    projects: { [project]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
  }
}

function commitAll(project: string): void {
  const git = (...args: string[]) => execFileSync('git', ['-C', project, ...args], { stdio: 'ignore' })
  git('init', '--quiet', '--initial-branch', 'main')
  git('config', 'user.name', 'Dev')
  git('config', 'user.email', 'dev@example.com')
  git('add', '--all')
  git(
    '-c',
    'user.name=Dev',
    '-c',
    'user.email=dev@example.com',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'Start',
  )
}
