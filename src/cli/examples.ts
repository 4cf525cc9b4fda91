/** An example or more of every command, for its help. Must not know what a command does. */
import type { Command } from 'commander'

/** By the words that name the command; each line goes on after `claude-code-sync`, as one would type it. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '': ['login', 'status', 'sync --since 30d'],
  login: ['login', 'login --convex-url https://your-project.convex.site --api-key-stdin < key.txt'],
  logout: ['logout', 'logout --purge'],
  status: ['status', 'status --json'],
  config: ['config', 'config --json'],
  set: [
    'set syncThinking on',
    "set excludeProjects '~/clients/*' private",
    "set redaction.extra.ticket 'ACME-[0-9]{4,}'",
  ],
  unset: ['unset syncThinking', 'unset excludeProjects private'],
  setup: ['setup'],
  doctor: ['doctor', 'doctor --send', 'doctor --json'],
  completion: [
    'completion bash > ~/.local/share/bash-completion/completions/claude-code-sync',
    'completion zsh > ~/.zfunc/_claude-code-sync',
    'completion fish > ~/.config/fish/completions/claude-code-sync.fish',
  ],
  destination: ['destination add collector --preset collector', 'destination list'],
  'destination add': [
    'destination add collector --preset collector',
    'destination add honeycomb --preset honeycomb --headers-stdin --content full < header.txt',
    'destination add mine --endpoint https://otlp.example.com --protocol http/json',
  ],
  'destination list': ['destination list', 'destination list --json'],
  'destination remove': ['destination remove honeycomb'],
  'destination test': ['destination test collector'],
  sessions: ['sessions', 'sessions --project . --limit 30', 'sessions --json'],
  show: ['show 3f2a', 'show --last', 'show --last --json'],
  open: ['open', 'open 3f2a', 'open --no-open'],
  preview: ['preview --last', 'preview 3f2a --to opensync', 'preview --last --json'],
  logs: ['logs -f', 'logs --level warn -n 200', 'logs --session 3f2a'],
  uninstall: ['uninstall'],
  flush: ['flush', 'flush --timeout 120'],
  sync: ['sync --since 30d --dry-run', 'sync --project . --since 2026-11-01', 'sync --to collector'],
  hook: ['hook SessionStart < event.json'],
  demo: ['demo', 'demo --no-open'],
}

/** To the help of the command, and of all below it. */
export function addExamples(command: Command, words: readonly string[] = []): void {
  const lines = EXAMPLES[words.join(' ')] ?? []
  if (lines.length > 0)
    command.addHelpText(
      'after',
      ['', 'Examples:', ...lines.map((line) => `  claude-code-sync ${line}`)].join('\n'),
    )
  for (const sub of command.commands) addExamples(sub, [...words, sub.name()])
}
