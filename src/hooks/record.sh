# shellcheck shell=sh disable=SC2154
# Puts one hook event of Claude Code into the spool and wakes the bridge. It must never print, never exit
# other than 0, and never need Node, the network, or our package to be there still.
#
# `setup` copies this file into the state folder, with three assignments on top: ccsync_state, ccsync_node and
# ccsync_bridge. Claude Code's shell sources the copy. The plugin's hooks source it where it lies in the package, and
# give that folder as $1. `cat` is the only process on the usual path. The format of what is written is told in
# src/spool/README.md; src/hooks/record.ts does the same in Node.

trap 'exit 0' EXIT HUP INT TERM
exec >/dev/null 2>&1
# A file-size limit then makes writing fail, where it would have killed the shell.
trap '' XFSZ
# A shell can inherit options; noclobber makes `>` create with O_EXCL.
set +eux -C
umask 077

[ -n "${HOME-}" ] || exit 0

# By the rules of src/config/paths.ts. Which Node there is, only PATH can tell.
if [ $# -gt 0 ]; then
  case $HOME in /*) ;; *) exit 0 ;; esac
  case ${XDG_STATE_HOME-} in /*) ccsync_state=$XDG_STATE_HOME ;; *) ccsync_state=$HOME/.local/state ;; esac
  case ${CLAUDE_SYNC_STATE_DIR-} in
    '') ccsync_state=$ccsync_state/claude-code-sync ;;
    /*) ccsync_state=$CLAUDE_SYNC_STATE_DIR ;;
    *) exit 0 ;;
  esac
  ccsync_node=
  ccsync_bridge=$1/dist/bridge.js
fi

case ${CLAUDE_SYNC_AUTO_SYNC-} in
  0 | [Nn][Oo] | [Oo][Ff][Ff] | [Ff][Aa][Ll][Ss][Ee]) exit 0 ;;
  1 | [Yy][Ee][Ss] | [Oo][Nn] | [Tt][Rr][Uu][Ee]) ;;
  *) [ ! -e "$ccsync_state/auto-sync-off" ] || exit 0 ;;
esac

# The system's own `cat` and `mkdir`: a project's environment may have lost them, or hide them behind dozens of folders.
ccsync_path=${PATH-}
PATH=/usr/bin:/bin${PATH:+:$PATH}

# `${X+"X=$X"}` is one argument where X is set, and none where it is not. The trailer is the commit: it is
# written only after everything before it was. In another locale than C, `cat` would open two dozen files first.
ccsync_write() {
  printf '%s\000' claude-code-sync/1 \
    ${CLAUDE_PID+"CLAUDE_PID=$CLAUDE_PID"} \
    ${CLAUDE_PROJECT_DIR+"CLAUDE_PROJECT_DIR=$CLAUDE_PROJECT_DIR"} \
    ${CLAUDE_CONFIG_DIR+"CLAUDE_CONFIG_DIR=$CLAUDE_CONFIG_DIR"} \
    ${CLAUDE_CODE_ENTRYPOINT+"CLAUDE_CODE_ENTRYPOINT=$CLAUDE_CODE_ENTRYPOINT"} \
    ${TRACEPARENT+"TRACEPARENT=$TRACEPARENT"} \
    ${CLAUDE_SYNC_CONVEX_URL+"CLAUDE_SYNC_CONVEX_URL=$CLAUDE_SYNC_CONVEX_URL"} \
    ${CLAUDE_SYNC_API_KEY+"CLAUDE_SYNC_API_KEY=$CLAUDE_SYNC_API_KEY"} \
    ${CLAUDE_SYNC_AUTO_SYNC+"CLAUDE_SYNC_AUTO_SYNC=$CLAUDE_SYNC_AUTO_SYNC"} \
    ${CLAUDE_SYNC_TOOL_CALLS+"CLAUDE_SYNC_TOOL_CALLS=$CLAUDE_SYNC_TOOL_CALLS"} \
    ${CLAUDE_SYNC_THINKING+"CLAUDE_SYNC_THINKING=$CLAUDE_SYNC_THINKING"} \
    ${CLAUDE_SYNC_PROMPT_CONTENT+"CLAUDE_SYNC_PROMPT_CONTENT=$CLAUDE_SYNC_PROMPT_CONTENT"} \
    ${CLAUDE_SYNC_RESPONSE_CONTENT+"CLAUDE_SYNC_RESPONSE_CONTENT=$CLAUDE_SYNC_RESPONSE_CONTENT"} \
    ${CLAUDE_SYNC_MAX_CONTENT_LENGTH+"CLAUDE_SYNC_MAX_CONTENT_LENGTH=$CLAUDE_SYNC_MAX_CONTENT_LENGTH"} \
    ${CLAUDE_SYNC_EXCLUDE_PROJECTS+"CLAUDE_SYNC_EXCLUDE_PROJECTS=$CLAUDE_SYNC_EXCLUDE_PROJECTS"} \
    ${CLAUDE_SYNC_OTLP_ENDPOINT+"CLAUDE_SYNC_OTLP_ENDPOINT=$CLAUDE_SYNC_OTLP_ENDPOINT"} \
    ${CLAUDE_SYNC_OTLP_HEADERS+"CLAUDE_SYNC_OTLP_HEADERS=$CLAUDE_SYNC_OTLP_HEADERS"} \
    ${CLAUDE_SYNC_OTLP_PROTOCOL+"CLAUDE_SYNC_OTLP_PROTOCOL=$CLAUDE_SYNC_OTLP_PROTOCOL"} \
    ${CLAUDE_SYNC_OTLP_CONTENT+"CLAUDE_SYNC_OTLP_CONTENT=$CLAUDE_SYNC_OTLP_CONTENT"} \
    '' &&
    LC_ALL=C command cat &&
    printf '\000end\n'
}

# Only a bridge that will look again after this event counts. One that took the event already is such a one;
# else `until`, which a bridge keeps ahead of the clock, tells it from a stranger that got its pid.
ccsync_bridge_lives() {
  ccsync_pid=
  read -r ccsync_pid <"$ccsync_state/bridge/pid"
  case $ccsync_pid in '' | 0* | *[!0-9]*) return 1 ;; esac
  kill -0 "$ccsync_pid" || return 1
  [ ! -e "$ccsync_event" ] || [ "$ccsync_state/bridge/until" -nt "$ccsync_event" ]
}

# In a session of its own, so that it outlives Claude Code; without any of its streams, so that it never delays
# it. Where setsid is missing (macOS), Node makes the session; ignoring HUP would not do, as Node resets that.
ccsync_start_bridge() {
  [ -r "$ccsync_bridge" ] || return
  PATH=${ccsync_path:+$ccsync_path:}/usr/bin:/bin
  [ -x "$ccsync_node" ] || ccsync_node=$(command -v node) || return
  set -- "$ccsync_bridge" --state "$ccsync_state"
  cd /
  if command -v setsid; then
    setsid "$ccsync_node" "$@" </dev/null &
  else
    "$ccsync_node" -e "$ccsync_detach" "$@" </dev/null &
  fi
}
ccsync_detach='require("node:child_process")
  .spawn(process.execPath, process.argv.slice(1), { detached: true, stdio: "ignore" })
  .unref()'

ccsync_new=$ccsync_state/spool/new
[ -d "$ccsync_new" ] || command mkdir -p "$ccsync_new"

# A pid is a name that may be there already: left by an earlier process, or by one in another container.
ccsync_try=0
ccsync_opened=
until
  ccsync_event=$ccsync_new/$$.$ccsync_try
  { ccsync_opened=yes && ccsync_write; } >"$ccsync_event"
  [ "$ccsync_opened" ] || [ "$ccsync_try" -ge 99 ]
do
  ccsync_try=$((ccsync_try + 1))
done
[ "$ccsync_opened" ] || exit 0

ccsync_bridge_lives || ccsync_start_bridge
