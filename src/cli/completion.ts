/** Prints the completion for a shell, which asks `complete` at each Tab; knows no command. */
import { EXIT, type Io, print } from './io.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

export function completion(io: Io, shell: Shell): number {
  print(io, SCRIPTS[shell].trim())
  return EXIT.success
}

/** `complete` prints a candidate in a line, with what it means after a tab; or `:folders` where one is to be named. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `
_claude_code_sync() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [ "$candidate" = :folders ]; then
      compopt -o dirnames 2>/dev/null
    else
      COMPREPLY+=("\${candidate%%$'\\t'*}")
    fi
  done < <(claude-code-sync complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _claude_code_sync claude-code-sync
`,
  zsh: `
#compdef claude-code-sync
_claude_code_sync() {
  local line
  local -a candidates
  for line in "\${(@f)$(claude-code-sync complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :folders ]]; then
      _files -/
      return
    fi
    [[ -n $line ]] && candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe claude-code-sync candidates
}
if [[ \${funcstack[1]} == _claude-code-sync ]]; then
  _claude_code_sync
else
  compdef _claude_code_sync claude-code-sync
fi
`,
  fish: `
function __claude_code_sync_complete
  set -l candidates (claude-code-sync complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
  if test "$candidates" = :folders
    __fish_complete_directories (commandline -ct)
  else
    printf '%s\\n' $candidates
  end
end
complete -c claude-code-sync -f -a '(__claude_code_sync_complete)'
`,
}
