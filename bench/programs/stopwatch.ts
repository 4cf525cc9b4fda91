/**
 * Times the commands that it is sent. A program of its own because a process is started by copying the tables of its
 * parent's memory: beside a runner's hundred megabytes, that is a seventh of what a hook takes.
 */
import { type Timed, time } from '../support/time.ts'

process.on('message', async (command: Timed) => {
  try {
    process.send?.({ ms: await time(command) })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
})
