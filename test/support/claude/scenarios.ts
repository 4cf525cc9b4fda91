/** What people do with Claude Code, one scenario each, played for recordings and tests alike; must not know either. */
import { demo } from './demo-scenario.ts'
import { agent, bash, type Scenario } from './scenario.ts'
import type { Step } from './script.ts'
import { EVERY_PERMISSION, type Stage } from './stage.ts'
import { WEATHER_SERVER } from './weather-server.ts'

const say = (text: string): Step => ({ text })
const LONG_ANSWER = Array.from({ length: 200 }, (_, n) => `word${n}`).join(' ')

export const scenarios = {
  hello: {
    about: 'one prompt, one answer, no tools',
    scripts: { hello: [say('Hello there.')] },
    play: async (stage) => void (await stage.print('Say hello [[hello]]').ended),
  },

  tools: {
    about: 'tools in parallel, of which some fail, one is refused by validation, and one is unknown',
    scripts: {
      tools: [
        { thinking: 'First look, then write.', text: "I'll look around.", tools: [bash('echo hello-world')] },
        {
          text: 'Now three things at once.',
          tools: [
            { name: 'Write', input: { file_path: 'note.txt', content: 'line one\nline two\n' } },
            { name: 'Read', input: { file_path: 'missing.txt' } },
            bash('echo on stdout; echo on stderr >&2; exit 3', 'Fail'),
          ],
        },
        {
          tools: [
            { name: 'Edit', input: { file_path: 'note.txt', old_string: 'no such line', new_string: 'x' } },
            { name: 'Bash', input: { description: 'No command at all' } },
            { name: 'NoSuchTool', input: { anything: true } },
          ],
        },
        {
          tools: [{ name: 'Edit', input: { file_path: 'note.txt', old_string: 'two', new_string: 'three' } }],
        },
        say('All done: one note, three lessons.'),
      ],
    },
    play: async (stage) => void (await stage.print('Try the tools [[tools]]').ended),
  },

  thinking: {
    about: 'the model thinks before a tool, and before its answer',
    scripts: {
      thinking: [
        { thinking: 'I should count first.', tools: [bash('echo 42', 'Count')] },
        { thinking: 'Forty-two, as one would expect.', text: 'There are 42.' },
      ],
    },
    play: async (stage) => void (await stage.print('Think about it [[thinking]]').ended),
  },

  agents: {
    about: 'two agents in the background, in parallel; the second starts one of its own in the foreground',
    scripts: {
      agents: [
        {
          text: 'Launching two.',
          tools: [agent('first part', 'first', true), agent('second part', 'second', true)],
        },
        say('Both are running.'),
        say('One has reported.'),
        say('Both have reported.'),
      ],
      first: [
        { text: 'Working.', tools: [bash('sleep 0.8; echo one', 'First')] },
        say('The first part is done.'),
      ],
      second: [{ tools: [agent('third part', 'third', false)] }, say('The second part is done.')],
      // Each response is paid at the price of its own model.
      third: [
        { tools: [bash('echo three; exit 1', 'Third')], model: 'claude-haiku-4-5' },
        { text: 'The third part is done.', model: 'claude-haiku-4-5' },
      ],
    },
    play: async (stage) => void (await stage.print('Share the work [[agents]]').ended),
  },

  agent: {
    about: 'one agent in the foreground',
    scripts: {
      agent: [
        { text: 'I delegate.', tools: [agent('count files', 'count', false)] },
        say('The helper says: none.'),
      ],
      count: [{ tools: [bash('ls | wc -l', 'Count')] }, say('There are none.')],
    },
    play: async (stage) => void (await stage.print('Delegate it [[agent]]').ended),
  },

  queued: {
    about: 'a prompt typed while a tool runs, and another while the model speaks',
    scripts: {
      slow: [
        { text: 'This takes a moment.', tools: [bash('touch started; sleep 1.5; echo slow', 'Be slow')] },
      ],
      meanwhile: [{ text: 'Seen while I worked. One two three four five six seven eight.', wordMs: 200 }],
      afterwards: [say('And this came while I spoke.')],
    },
    async play(stage) {
      const terminal = await stage.terminal(EVERY_PERMISSION)
      await terminal.submit('Be slow [[slow]]')
      await stage.fileExists('started')
      await terminal.submit('And look at this too [[meanwhile]]')
      await stage.asked('meanwhile', 0)
      await terminal.submit('One more thing [[afterwards]]')
      await stage.answers(3)
      await terminal.exit()
    },
  },

  interrupt: {
    about: 'Esc while the model speaks, Esc while a tool runs, and a prompt that is answered',
    scripts: {
      endless: [{ text: LONG_ANSWER, wordMs: 100 }],
      stuck: [{ text: 'This will hang.', tools: [bash('touch stuck; sleep 30', 'Hang')] }],
      fine: [say('Back to work.')],
    },
    async play(stage) {
      const terminal = await stage.terminal(EVERY_PERMISSION)
      await terminal.submit('Talk without end [[endless]]')
      await terminal.waitFor(/word5/)
      await terminal.press('Escape')
      await terminal.waitFor(/Interrupted/)
      await terminal.submit('Get stuck [[stuck]]')
      await stage.fileExists('stuck')
      await terminal.press('Escape')
      await terminal.waitFor(/Interrupted[\s\S]*Interrupted/)
      await terminal.submit('Go on [[fine]]')
      await stage.answers(2)
      await terminal.exit()
    },
  },

  denied: {
    about: 'a tool call that the person does not permit',
    scripts: {
      risky: [{ text: 'I would remove it.', tools: [bash('rm -rf build', 'Remove the build')] }],
      milder: [say('Then I leave it.')],
    },
    async play(stage) {
      const terminal = await stage.terminal('--permission-mode', 'default')
      await terminal.submit('Clean up [[risky]]')
      await terminal.waitFor(/Do you want to proceed/)
      await terminal.press('Escape')
      await terminal.waitFor(/Interrupted|rejected|declined/i)
      await terminal.submit('Leave it [[milder]]')
      await stage.answers(2)
      await terminal.exit()
    },
  },

  resume: {
    about: 'a session that ended, resumed by its id, and once more by --continue',
    scripts: {
      before: [{ text: 'I note it.', tools: [bash('echo noted', 'Note')] }, say('Noted.')],
      after: [say('I remember.')],
      again: [say('Still here.')],
    },
    async play(stage) {
      await stage.print('Remember this [[before]]').ended
      await stage.print('What was it? [[after]]', '--resume', firstSession(stage)).ended
      await stage.print('And now? [[again]]', '--continue').ended
    },
  },

  clear: {
    about: '/clear between two prompts: two sessions of one process',
    scripts: { old: [say('The old story.')], new: [say('A new story.')] },
    async play(stage) {
      const terminal = await stage.terminal(EVERY_PERMISSION)
      await terminal.submit('Tell the old story [[old]]')
      await stage.answers(1)
      await terminal.waitFor(/The old story\./)
      await terminal.submit('/clear')
      await terminal.waitFor(/\(no content\)|❯\s+\/clear/)
      await terminal.submit('Tell a new one [[new]]')
      await stage.answers(2)
      await terminal.exit()
    },
  },

  compact: {
    about: '/compact between two prompts',
    scripts: {
      much: [{ text: 'A lot to do.', tools: [bash('echo much', 'Do much')] }, say('Done with a lot.')],
      more: [say('And a little more.')],
    },
    async play(stage) {
      const terminal = await stage.terminal(EVERY_PERMISSION)
      await terminal.submit('Do a lot [[much]]')
      await terminal.waitFor(/Done with a lot\./)
      await terminal.submit('/compact')
      await terminal.waitFor(/Compacted/)
      await terminal.submit('A little more [[more]]')
      await terminal.waitFor(/And a little more\./)
      await terminal.exit()
    },
  },

  fork: {
    about: 'a session continued in a copy of it, under a new id',
    scripts: {
      trunk: [{ text: 'The trunk.', tools: [bash('echo trunk', 'Trunk')] }, say('The trunk stands.')],
      branch: [say('The branch grows.')],
    },
    async play(stage) {
      await stage.print('Grow a trunk [[trunk]]').ended
      await stage.print('Grow a branch [[branch]]', '--resume', firstSession(stage), '--fork-session').ended
    },
  },

  'api-error': {
    about: 'a request that the API refuses, and a session that goes on afterwards',
    scripts: {
      refused: [{ error: { status: 400, type: 'invalid_request_error', message: 'a scripted failure' } }],
      fine: [say('This time it works.')],
    },
    async play(stage) {
      await stage.print('Fail, please [[refused]]').ended
      const failed = stage.api.calls.find((call) => call.outcome === 'failed')
      await stage.print('Try again [[fine]]', '--resume', failed?.sessionId ?? '').ended
    },
  },

  'api-retry': {
    about: 'a call that the API turns away once, overloaded, and then answers',
    scripts: {
      overloaded: [
        {
          text: 'Here I am.',
          error: { status: 529, type: 'overloaded_error', message: 'come back later', times: 1 },
        },
      ],
    },
    play: async (stage) => void (await stage.print('Are you there? [[overloaded]]').ended),
  },

  killed: {
    about: 'Claude Code killed by SIGKILL while a tool runs, and the session resumed',
    scripts: {
      doomed: [{ text: 'Into the trap.', tools: [bash('touch trapped; sleep 60', 'Wait')] }],
      revived: [say('Alive again.')],
    },
    async play(stage) {
      const { process, ended } = stage.print('Walk into it [[doomed]]')
      await stage.fileExists('trapped')
      await stage.transcribed('touch trapped')
      process.kill('SIGKILL')
      await ended
      await stage.print('Get up [[revived]]', '--resume', firstSession(stage)).ended
    },
  },

  'no-persistence': {
    about: 'a session without a transcript',
    scripts: { fleeting: [{ text: 'Quickly.', tools: [bash('echo quick', 'Quick')] }, say('Gone already.')] },
    play: async (stage) =>
      void (await stage.print('Leave no trace [[fleeting]]', '--no-session-persistence').ended),
  },

  'blocked-stop': {
    about: "someone else's Stop hook sends the model round again: two Stops for one prompt",
    scripts: { stubborn: [say('I think that is all.'), say('Now it really is all.')] },
    hooks: {
      Stop: [
        {
          hooks: [
            {
              type: 'command',
              command:
                '[ -e "$CLAUDE_PROJECT_DIR/asked" ] && exit 0; touch "$CLAUDE_PROJECT_DIR/asked"; echo "Look again." >&2; exit 2',
            },
          ],
        },
      ],
    },
    play: async (stage) => void (await stage.print('Finish it [[stubborn]]').ended),
  },

  mcp: {
    about: 'a tool of an MCP server, which works once and fails once',
    files: {
      'weather.mjs': WEATHER_SERVER,
      'mcp.json': JSON.stringify({ mcpServers: { weather: { command: 'node', args: ['weather.mjs'] } } }),
    },
    scripts: {
      mcp: [
        {
          tools: [
            { name: 'mcp__weather__forecast', input: { city: 'Bern' } },
            { name: 'mcp__weather__forecast', input: { city: 'Atlantis' } },
          ],
        },
        say('Sunny in Bern.'),
      ],
    },
    play: async (stage) => void (await stage.print('The weather? [[mcp]]', '--mcp-config', 'mcp.json').ended),
  },

  titles: {
    about: "Claude Code's own title for a session, and then one that the person gives",
    scripts: { unnamed: [say('A fine beginning.')], named: [say('A fine end.')] },
    // Titles are among the traffic that Claude Code calls non-essential.
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '' },
    async play(stage) {
      const terminal = await stage.terminal(EVERY_PERMISSION)
      await terminal.submit('Begin something worth a title of its own [[unnamed]]')
      await terminal.waitFor(/A fine beginning\./)
      await stage.transcribed('ai-title')
      await terminal.submit('/rename A name by hand')
      await terminal.waitFor(/Session renamed/)
      await terminal.submit('End it [[named]]')
      await terminal.waitFor(/A fine end\./)
      await terminal.exit()
    },
  },

  demo,
} satisfies Record<string, Scenario>

function firstSession({ api }: Stage): string {
  const id = api.calls[0]?.sessionId
  if (id === undefined) throw new Error('the first session made no call')
  return id
}
