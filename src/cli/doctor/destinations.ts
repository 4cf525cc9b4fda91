/** Whether each OTLP destination answers and takes the headers. Sends no span. */
import { askOtlp } from '../destination/ask.ts'
import { type Check, error, type Finding, ok, skipped } from './check.ts'

export const destinationsCheck: Check = {
  link: 'destinations',
  async run({ resolved }) {
    if (resolved === undefined) return [skipped("not asked: the configuration can't be used")]
    if (resolved.otlp.length === 0) return [ok('no OTLP destination is configured')]
    return Promise.all(resolved.otlp.map(ask))
  },
}

async function ask(destination: Parameters<typeof askOtlp>[0]): Promise<Finding> {
  const { name, endpoint } = destination
  const answer = await askOtlp(destination)
  if (answer.state === 'answers') return ok(`${name} answers: ${endpoint}`)
  return error('destination-fails', `${name} (${endpoint}): ${answer.problem}`, answer.advice)
}
